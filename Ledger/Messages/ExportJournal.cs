namespace Financial.Ledger.Messages;

/// <summary>
/// Asks EtlWorker to write the journal of a range into the bucket (EXP-3). Sent by Api through its outbox to
/// <see cref="Queues.ExportJournal"/>.
/// </summary>
/// <param name="ExportId">The id of the export and of its status resource.</param>
/// <param name="TenantId">The tenant: the boundary of row-level security.</param>
/// <param name="EntityId">The company.</param>
/// <param name="Format">The name of a <see cref="Statements.JournalFile"/>.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
/// <param name="ServedId">What was served when the export was asked for; its version is exported, whatever is posted later.</param>
/// <param name="LineCount">The lines of that version. A file with another number of lines is not kept.</param>
/// <param name="Bucket">The S3 bucket that receives the file.</param>
/// <param name="RequestedBy">The person who asked.</param>
/// <param name="RequestedAt">The time of the request. The file states it, so that a second attempt writes the same bytes.</param>
public sealed record ExportJournal(
    Guid ExportId, int TenantId, int EntityId, string Format, DateOnly From, DateOnly To, long ServedId, long LineCount, string Bucket,
    string RequestedBy, DateTimeOffset RequestedAt);
