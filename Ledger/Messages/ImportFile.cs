using Financial.Ledger.Uploads;

namespace Financial.Ledger.Messages;

/// <summary>Asks EtlWorker to import one uploaded file. Sent by Api through its outbox to <see cref="Queues.ImportFile"/>.</summary>
/// <param name="ImportId">The id of the import request and of its status resource.</param>
/// <param name="TenantId">The tenant: the boundary of row-level security.</param>
/// <param name="EntityId">The company whose ledger receives the file.</param>
/// <param name="Bucket">The S3 bucket of the uploaded file.</param>
/// <param name="ObjectKey">The S3 key of the uploaded file.</param>
/// <param name="Sha256">SHA-256 of the file as lower-case hex. An object with another hash is refused.</param>
/// <param name="SizeBytes">Length of the file in bytes.</param>
/// <param name="Confirmed">True if the caller confirmed in advance what the worker detects.</param>
public sealed record ImportFile(
    Guid ImportId, int TenantId, int EntityId, string Bucket, string ObjectKey, string Sha256, long SizeBytes, bool Confirmed)
{
    /// <summary>The person who uploaded the file or confirmed its preview.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>The options of the upload.</summary>
    public UploadOptions Options { get; init; } = new();

    /// <summary>The questions of the preview that a person confirmed. A new or changed question is asked again.</summary>
    public IReadOnlyList<ConfirmedQuestion> ConfirmedQuestions { get; init; } = [];

    /// <summary>The reason for changing figures of closed months, as given with the confirmation; null if none was needed.</summary>
    public string? Reason { get; init; }

    /// <summary>The file whose refused rows the uploaded rejects file replaces (IMP-6).</summary>
    public RepairedFile? Repairs { get; init; }
}

/// <summary>The file of the earlier import that a repaired rejects file belongs to.</summary>
/// <param name="ImportId">The import that refused the rows.</param>
/// <param name="Bucket">The S3 bucket of its file.</param>
/// <param name="ObjectKey">The S3 key of its file.</param>
/// <param name="Sha256">SHA-256 of its bytes as lower-case hex.</param>
/// <param name="SizeBytes">Its length in bytes.</param>
/// <param name="Repairs">The file that this file repaired, if it was a rejects file itself.</param>
public sealed record RepairedFile(
    Guid ImportId, string Bucket, string ObjectKey, string Sha256, long SizeBytes, RepairedFile? Repairs = null);

/// <summary>A question of a preview, as shown.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Detail">Its text, with dates and numbers.</param>
public sealed record ConfirmedQuestion(string Code, string Detail);
