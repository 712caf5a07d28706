using Financial.Api.Answers;
using Financial.Api.Database;
using Financial.ServiceDefaults;

namespace Financial.Api.DeadLetters;

/// <summary>The newest first. <c>Truncated</c> says that a queue holds more than the hundred messages that a look goes through.</summary>
public sealed record DeadLetterList(IReadOnlyList<DeadLetter> DeadLetters, bool Truncated);

/// <summary>A dead letter that was sent to <c>Queue</c> again, and the import to follow.</summary>
public sealed record Redriven(Guid DeadLetterId, string Queue, Guid ImportId);

public sealed record DeadLetterLinks(string Import, string Redrive);

/// <summary>A message that could not be consumed. Of what it says only the import's id is told.</summary>
public sealed record DeadLetter
{
    public required Guid DeadLetterId { get; init; }

    /// <summary>Where it lies: <c>{queue}_error</c>, put there by its consumer, or <c>{queue}-dead-letter</c>, put there by SQS.</summary>
    public required string Queue { get; init; }

    /// <summary>The sender's id of the message, as logs and traces name it.</summary>
    public Guid? MessageId { get; init; }

    /// <summary><c>fault</c>: its consumer could not handle it; <c>received-too-often</c>: its consumer ended each time.</summary>
    public required string Reason { get; init; }

    /// <summary>The fault in its own words, for whoever mends it.</summary>
    public string? Detail { get; init; }

    /// <summary>How often it was delivered before it came here; null where the queue does not tell.</summary>
    public int? Attempts { get; init; }
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When its consumer gave it up; null where SQS moved it, which does not say when.</summary>
    public DateTimeOffset? FailedAt { get; init; }
    public required Guid ImportId { get; init; }

    /// <summary>The import's file, status and what its users are told; null when there is no such import.</summary>
    public string? FileName { get; init; }
    public string? ImportStatus { get; init; }
    public string? ImportErrorDetail { get; init; }

    /// <summary>True when the import is still <c>running</c> though nobody works on it: only a redrive lets it go on.</summary>
    public bool Stuck { get; init; }

    public DeadLetterLinks Links => new($"/v1/imports/{ImportId}", $"/v1/dead-letters/{DeadLetterId}/redrive");

    /// <summary>Joins the messages with their imports.</summary>
    internal static async Task<IReadOnlyList<DeadLetter>> DescribeAsync(
        TenantTransaction transaction, int entityId, IReadOnlyList<DeadMessage> messages)
    {
        var imports = (await transaction.QueryAsync<ImportRow>(
            """
            select i.import_id, i.file_name, coalesce(r.status, 'pending') as status, r.started_at, r.error_detail
            from app.import i
            left join ledger.import_run r on r.tenant_id = i.tenant_id and r.entity_id = i.entity_id and r.import_id = i.import_id
            where i.entity_id = @entityId and i.import_id = any(@ids)
            """, new { entityId, ids = messages.Select(message => message.Envelope.Subject.ImportId).Distinct().ToArray() }))
            .ToDictionary(import => import.ImportId);

        return [.. messages.OrderByDescending(message => message.FailedAt ?? message.Envelope.SentTime).Select(message =>
            imports.TryGetValue(message.Envelope.Subject.ImportId, out var import)
                ? Of(message) with
                {
                    FileName = import.FileName,
                    ImportStatus = import.Status,
                    ImportErrorDetail = import.ErrorDetail,
                    Stuck = IsStuck(message, import.Status, import.StartedAt),
                }
                : Of(message))];
    }

    /// <summary>A run that began after the letter's failure is another one, which a retry has started and which may be at work.</summary>
    private static bool IsStuck(DeadMessage message, string status, DateTimeOffset? startedAt) =>
        message.SourceQueue == Ledger.Messages.Queues.ImportFile && status == "running"
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
    };

    private sealed record ImportRow(Guid ImportId, string FileName, string Status, DateTimeOffset? StartedAt, string? ErrorDetail);
}
