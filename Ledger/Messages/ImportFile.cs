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
/// <param name="Currency">ISO 4217 code stated at upload, or null.</param>
/// <param name="AsOf">The day whose closing balances a file of control totals states, or null: the file says it, or holds none.</param>
public sealed record ImportFile(
    Guid ImportId, int TenantId, int EntityId, string Bucket, string ObjectKey, string Sha256, long SizeBytes, bool Confirmed, string? Currency,
    DateOnly? AsOf = null);
