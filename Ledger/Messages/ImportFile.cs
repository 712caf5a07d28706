using Financial.Ledger.Uploads;

namespace Financial.Ledger.Messages;

/// <summary>Asks EtlWorker to import one uploaded file. Sent by Api through its outbox to <see cref="Queues.ImportFile"/>.</summary>
/// <param name="ImportId">The import request, which names the status resource.</param>
/// <param name="TenantId">The installation's customer: the row-level-security boundary.</param>
/// <param name="EntityId">The company whose ledger the file is posted to.</param>
/// <param name="Bucket">The S3 bucket of the uploaded file.</param>
/// <param name="ObjectKey">The S3 key of the uploaded file.</param>
/// <param name="Sha256">SHA-256 of the file's bytes as lower-case hex; an object with other bytes is refused.</param>
/// <param name="SizeBytes">Length of the file.</param>
/// <param name="Confirmed">True when the caller confirmed what the worker will detect.</param>
public sealed record ImportFile(
    Guid ImportId, int TenantId, int EntityId, string Bucket, string ObjectKey, string Sha256, long SizeBytes, bool Confirmed)
{
    /// <summary>Who uploaded the file or confirmed its preview.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>What the upload asks for.</summary>
    public UploadOptions Options { get; init; } = new();

    /// <summary>
    /// The questions that a person has read in a preview and said yes to. Another one, or one that has changed since, is asked again.
    /// </summary>
    public IReadOnlyList<ConfirmedQuestion> ConfirmedQuestions { get; init; } = [];

    /// <summary>Why figures of closed months change, as whoever confirmed the preview says; null when nobody was asked.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The file that the uploaded one repairs: its refused rows are replaced by those of the upload, a rejects file (IMP-6).
    /// </summary>
    public RepairedFile? Repairs { get; init; }
}

/// <summary>The file of an earlier import, whose rejects file was repaired.</summary>
/// <param name="ImportId">The import that refused rows.</param>
/// <param name="Bucket">The S3 bucket of its file.</param>
/// <param name="ObjectKey">The S3 key of its file.</param>
/// <param name="Sha256">SHA-256 of its bytes as lower-case hex.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Repairs">Where that file was a rejects file itself: the file that it repairs.</param>
public sealed record RepairedFile(
    Guid ImportId, string Bucket, string ObjectKey, string Sha256, long SizeBytes, RepairedFile? Repairs = null);

/// <summary>A question of a preview as it was shown.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Detail">Its words, with the dates and numbers that it is about.</param>
public sealed record ConfirmedQuestion(string Code, string Detail);
