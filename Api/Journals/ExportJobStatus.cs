using Financial.Api.Database;
using Financial.ServiceDefaults;

namespace Financial.Api.Journals;

/// <summary><c>content</c> is the address of the file; null until the export is done.</summary>
public sealed record ExportJobLinks(string Self, string? Content);

/// <summary>
/// An export in the background. <c>status</c> is one of <c>pending running done failed</c>; the last two are final. It shows
/// <c>ledgerVersion</c>, the version that was served when it was asked for, whatever is posted later.
/// </summary>
public sealed record ExportJobStatus
{
    private const string Select = """
        select e.export_id, coalesce(r.status, 'pending') as status, e.format, e.first_day as "from", e.last_day as "to", e.ledger_version,
               e.line_count as rows, e.requested_at, e.requested_by, coalesce(r.attempt, 0) as attempt, r.started_at, r.finished_at,
               r.size_bytes, r.sha256, r.error_code, r.error_detail, r.bucket, r.object_key
        from app.export e
        left join ledger.export_run r on r.tenant_id = e.tenant_id and r.entity_id = e.entity_id and r.export_id = e.export_id
        where e.entity_id = @entityId
        """;

    public required Guid ExportId { get; init; }
    public required string Status { get; init; }

    /// <summary>The report; the journal is the only one.</summary>
    public string Report => "journal";
    public required string Format { get; init; }
    public required DateOnly From { get; init; }
    public required DateOnly To { get; init; }
    public required long LedgerVersion { get; init; }

    /// <summary>Journal lines in the range.</summary>
    public required long Rows { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public required string RequestedBy { get; init; }
    public required int Attempt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Length and SHA-256 of the file; null until the export is done.</summary>
    public long? SizeBytes { get; init; }
    public string? Sha256 { get; init; }

    /// <summary>Why the export failed, or why it is tried again.</summary>
    public string? ErrorCode { get; init; }
    public string? ErrorDetail { get; init; }

    public ExportJobLinks Links => new($"/v1/exports/{ExportId}", IsDone ? $"/v1/exports/{ExportId}/content" : null);

    internal bool IsDone => Status == "done";

    internal string? Bucket { get; init; }

    internal string? ObjectKey { get; init; }

    /// <summary>Reads one export; null when this tenant and entity have no such export.</summary>
    internal static Task<ExportJobStatus?> FindAsync(TenantTransaction transaction, int entityId, Guid exportId) =>
        transaction.FindAsync<ExportJobStatus>($"{Select} and e.export_id = @exportId", new { entityId, exportId });

    /// <summary>Reads one page, newest first.</summary>
    internal static Task<List<ExportJobStatus>> ListAsync(TenantTransaction transaction, int entityId, Guid? before, int rows) =>
        transaction.QueryAsync<ExportJobStatus>(
            $"{Select} {(before is null ? "" : "and e.export_id < @before")} order by e.export_id desc limit @rows",
            new { entityId, before, rows });

    internal static Task<long> CountAsync(TenantTransaction transaction, int entityId) =>
        transaction.SingleAsync<long>("select count(*) from app.export where entity_id = @entityId", new { entityId });
}
