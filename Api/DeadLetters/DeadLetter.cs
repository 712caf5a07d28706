using Financial.Api.Database;
using Financial.ServiceDefaults;

namespace Financial.Api.DeadLetters;

/// <summary>Dead letters, newest first. <c>truncated</c>: a queue holds more than the hundred messages that one look reads.</summary>
public sealed record DeadLetterList(IReadOnlyList<DeadLetter> DeadLetters, bool Truncated);

/// <summary>A redriven dead letter: <c>queue</c> received it again; follow <c>importId</c> or <c>exportId</c>.</summary>
public sealed record Redriven(Guid DeadLetterId, string Queue, Guid? ImportId, Guid? ExportId);

/// <summary>One of <c>import</c> and <c>export</c> is null.</summary>
public sealed record DeadLetterLinks(string? Import, string? Export, string Redrive);

/// <summary>A message that could not be consumed. Of its content only the id of the import or export is shown.</summary>
public sealed record DeadLetter
{
    public required Guid DeadLetterId { get; init; }

    /// <summary>Its queue: <c>{queue}_error</c> if its consumer moved it, <c>{queue}-dead-letter</c> if SQS moved it.</summary>
    public required string Queue { get; init; }

    /// <summary>The sender's id of the message, as in logs and traces.</summary>
    public Guid? MessageId { get; init; }

    /// <summary><c>fault</c>: its consumer could not handle it; <c>received-too-often</c>: its consumer never settled it.</summary>
    public required string Reason { get; init; }

    /// <summary>The exception's message, for the engineer who repairs the fault.</summary>
    public string? Detail { get; init; }

    /// <summary>Deliveries before it was moved here; null where the queue does not count them.</summary>
    public int? Attempts { get; init; }
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When its consumer moved it; null if SQS moved it, because SQS records no time.</summary>
    public DateTimeOffset? FailedAt { get; init; }
    public Guid? ImportId { get; init; }

    /// <summary>The export, if the message asks for one; then there is no import.</summary>
    public Guid? ExportId { get; init; }

    /// <summary>The import's file, status and error; null when the import does not exist.</summary>
    public string? FileName { get; init; }
    public string? ImportStatus { get; init; }
    public string? ImportErrorDetail { get; init; }

    /// <summary>True when the import or export says <c>running</c> but no worker runs it: only a redrive continues it.</summary>
    public bool Stuck { get; init; }

    public DeadLetterLinks Links => new(
        ImportId is null ? null : $"/v1/imports/{ImportId}", ExportId is null ? null : $"/v1/exports/{ExportId}",
        $"/v1/dead-letters/{DeadLetterId}/redrive");

    /// <summary>Joins the messages with their imports and exports.</summary>
    internal static async Task<IReadOnlyList<DeadLetter>> DescribeAsync(
        TenantTransaction transaction, int entityId, IReadOnlyList<DeadMessage> messages)
    {
        var subjects = (await transaction.QueryAsync<SubjectRow>(
            """
            select i.import_id as id, i.file_name, coalesce(r.status, 'pending') as status, r.started_at, r.error_detail
            from app.import i
            left join ledger.import_run r on r.tenant_id = i.tenant_id and r.entity_id = i.entity_id and r.import_id = i.import_id
            where i.entity_id = @entityId and i.import_id = any(@ids)
            union all
            select e.export_id, null, coalesce(r.status, 'pending'), r.started_at, r.error_detail
            from app.export e
            left join ledger.export_run r on r.tenant_id = e.tenant_id and r.entity_id = e.entity_id and r.export_id = e.export_id
            where e.entity_id = @entityId and e.export_id = any(@ids)
            """, new { entityId, ids = messages.Select(message => message.Envelope.Subject.Id).Distinct().ToArray() }))
            .ToDictionary(subject => subject.Id);

        return [.. messages.OrderByDescending(message => message.FailedAt ?? message.Envelope.SentTime).Select(message =>
            subjects.TryGetValue(message.Envelope.Subject.Id, out var subject)
                ? Of(message) with
                {
                    FileName = subject.FileName,
                    ImportStatus = message.Envelope.Subject.ExportId is null ? subject.Status : null,
                    ImportErrorDetail = message.Envelope.Subject.ExportId is null ? subject.ErrorDetail : null,
                    Stuck = IsStuck(message, subject.Status, subject.StartedAt),
                }
                : Of(message))];
    }

    /// <summary>False for a run that began after the failure: a retry started it, and it may still be running.</summary>
    private static bool IsStuck(DeadMessage message, string status, DateTimeOffset? startedAt) =>
        message.SourceQueue != Ledger.Messages.Queues.GenerateInsights && status == "running"
            && (message.FailedAt is null || startedAt <= message.FailedAt);

    private static DeadLetter Of(DeadMessage message) => new()
    {
        DeadLetterId = message.DeadLetterId,
        Queue = message.Queue,
        MessageId = message.Envelope.MessageId,
        Reason = message.Reason,
        Detail = message.Detail,
        Attempts = message.Attempts,
        SentAt = message.Envelope.SentTime,
        FailedAt = message.FailedAt,
        ImportId = message.Envelope.Subject.ImportId,
        ExportId = message.Envelope.Subject.ExportId,
    };

    private sealed record SubjectRow(Guid Id, string? FileName, string Status, DateTimeOffset? StartedAt, string? ErrorDetail);
}
