using System.Text.Json;
using Financial.Api.Database;
using Financial.Ledger.Uploads;
using Financial.ServiceDefaults;

namespace Financial.Api.Imports;

/// <summary>Why a file or one of its lines was not posted. <c>line</c> is the physical line, from 1; null means the whole file.</summary>
public sealed record ImportError(string Code, string Detail, string? Hint, int? Line);

/// <summary>Filters the list; null allows all. <c>Before</c> is an import id: only older imports are listed.</summary>
public sealed record ImportFilter(Guid? Before = null, string? Status = null, string? Layout = null);

public sealed record ImportLinks(string Self, string Events, string Rejects, string Repair, string Retry, string Confirm, string Discard);

/// <summary>
/// An import: the upload and its outcome. <c>status</c> is one of <c>pending running awaiting-confirmation posted already-posted rejected
/// failed</c>; the last four are final.
/// </summary>
public sealed record ImportStatus
{
    private static readonly string[] FinalStatuses = ["posted", "already-posted", "rejected", "failed"];

    /// <summary>Every status that an import can have.</summary>
    internal static readonly IReadOnlyList<string> Statuses = ["pending", "running", "awaiting-confirmation", .. FinalStatuses];

    static ImportStatus()
    {
        TenantQueries.AddJson<UploadOptions>();
        TenantQueries.AddJson<IReadOnlyList<ImportError>>();
        TenantQueries.AddJson<JsonElement>();
    }

    public required Guid ImportId { get; init; }
    public required string Status { get; init; }
    public required string FileName { get; init; }
    public required long SizeBytes { get; init; }
    public required string Sha256 { get; init; }
    public required bool Confirmed { get; init; }
    public string? ConfirmedBy { get; init; }

    /// <summary>The upload's options with their values.</summary>
    public required UploadOptions Options { get; init; }

    /// <summary>The import whose refused rows this import repairs.</summary>
    public Guid? Repairs { get; init; }

    /// <summary>The posted import that repaired the refused rows of this one.</summary>
    public Guid? RepairedBy { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required string ReceivedBy { get; init; }
    public string? Layout { get; init; }
    public string? Encoding { get; init; }
    public int Attempt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When <c>rowsRead</c> was last updated; null before the first update.</summary>
    public DateTimeOffset? ProgressedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Seconds from start to end; while running, to the latest progress. Null before the start.</summary>
    public double? DurationSeconds =>
        StartedAt is { } start && (FinishedAt ?? ProgressedAt) is { } latest
            ? Math.Round(Math.Max(0, (latest - start).TotalSeconds), 3) : null;

    /// <summary>Number of data rows, counted before posting; null until then.</summary>
    public long? RowsExpected { get; init; }
    public long RowsRead { get; init; }
    public long RowsPosted { get; init; }
    public long RowsRefused { get; init; }
    public long EntriesPosted { get; init; }

    /// <summary>0 to 100; 100 exactly when the status is final.</summary>
    public int Percent => IsFinal ? 100 : RowsExpected is > 0 ? (int)Math.Min(99, RowsRead * 100 / RowsExpected.Value) : 0;

    /// <summary><c>rowsRead</c> per second of <c>durationSeconds</c>; null before rows are read or time has passed.</summary>
    public long? LinesPerSecond => RowsRead > 0 && DurationSeconds is > 0 and var seconds ? (long)Math.Round(RowsRead / seconds) : null;

    /// <summary>Why the import as a whole was rejected or failed.</summary>
    public string? ErrorCode { get; init; }
    public string? ErrorDetail { get; init; }

    /// <summary>
    /// The first twenty refusals; <c>links.rejects</c> returns all of them. While a retry is pending, these are the refusals of the
    /// previous run.
    /// </summary>
    public required IReadOnlyList<ImportError> Errors { get; set; }

    /// <summary>
    /// How a row divides into cells: <c>{separator, names}</c>. Null until the file is read, and if its rows cannot be repaired one by one.
    /// </summary>
    public JsonElement? Columns { get; init; }

    /// <summary>Accounts that the import added by its profile's code ranges: <c>[{code, name, class, kpiGroup}]</c>.</summary>
    public required JsonElement ProposedAccounts { get; init; }

    /// <summary>Findings on posted rows that deserve a look: <c>[{code, count, detail}]</c>.</summary>
    public required JsonElement Notes { get; init; }

    /// <summary>
    /// The preview to confirm: <c>{reason, questions: [{code, detail, answer}], dateOrder, decimalMark, firstDate, lastDate, entries,
    /// rowsKnown, classes: [{name, accounts, lines, debitMinor, creditMinor}], warnings, changed, gone, corrections, accountChanges:
    /// [{code, beforeMinor, afterMinor}], proposedAccounts: [{code, name, class}], samples: [{line, date, reference, description, lines:
    /// [{account, debitMinor, creditMinor}]}]}</c>. Null unless <c>status</c> is <c>awaiting-confirmation</c>.
    /// </summary>
    public JsonElement? Preview { get; init; }

    /// <summary>
    /// Posted entries that the import reversed: <c>{changed, gone, entries: [{kind, entryId, entryDate, reference, line}]}</c>.
    /// </summary>
    public JsonElement? Corrections { get; init; }

    /// <summary>The version of the confirmed profile that the import used.</summary>
    public int? ProfileVersion { get; init; }

    /// <summary>The months that the import posted to; each is the first day of the month.</summary>
    public required IReadOnlyList<DateOnly> Months { get; init; }

    public long? LedgerVersion { get; init; }

    /// <summary>The earlier import that posted the same bytes.</summary>
    public Guid? AlreadyPostedBy { get; init; }

    public ImportLinks Links => new($"/v1/imports/{ImportId}", $"/v1/imports/{ImportId}/events", $"/v1/imports/{ImportId}/rejects",
        $"/v1/imports/{ImportId}/repair", $"/v1/imports/{ImportId}/retry",
        $"/v1/imports/{ImportId}/confirm", $"/v1/imports/{ImportId}/discard");

    internal bool IsFinal => FinalStatuses.Contains(Status);

    private const string From = """
        from app.import i
        left join ledger.import_run r on r.tenant_id = i.tenant_id and r.entity_id = i.entity_id and r.import_id = i.import_id
        where i.entity_id = @entityId
        """;

    private const string Select = $$"""
        select i.import_id, coalesce(r.status, 'pending') as status, i.file_name, i.size_bytes, i.sha256, i.confirmed, i.confirmed_by,
               i.options, i.repairs, i.received_at, i.received_by, r.layout, r.encoding, coalesce(r.attempt, 0) as attempt,
               case when r.status <> 'pending' then r.started_at end as started_at, r.progressed_at, r.finished_at, r.rows_expected,
               coalesce(r.rows_read, 0) as rows_read, coalesce(r.rows_posted, 0) as rows_posted,
               coalesce(r.rows_refused, 0) as rows_refused, coalesce(r.entries_posted, 0) as entries_posted, r.error_code, r.error_detail,
               (select coalesce(jsonb_agg(jsonb_build_object('code', f.code, 'detail', f.detail, 'hint', f.hint, 'line', nullif(f.line, 0))
                 order by f.sequence), '[]')
                from (select * from ledger.import_refusal f
                      where f.tenant_id = i.tenant_id and f.entity_id = i.entity_id and f.import_id = i.import_id
                      order by f.sequence limit 20) f) as errors,
               r.source_columns as columns, coalesce(r.proposed_accounts, '[]') as proposed_accounts, coalesce(r.notes, '[]') as notes,
               case when r.status = 'awaiting-confirmation' then r.preview end as preview, r.corrections, r.profile_version,
               coalesce(r.months, '{}') as months, r.ledger_version, r.already_posted_by,
               (with recursive repair as (
                  select c.import_id from app.import c
                    where c.tenant_id = i.tenant_id and c.entity_id = i.entity_id and c.repairs = i.import_id
                  union
                  select c.import_id from repair p join app.import c
                    on c.tenant_id = i.tenant_id and c.entity_id = i.entity_id and c.repairs = p.import_id)
                select p.import_id from repair p join ledger.import_run d
                  on d.tenant_id = i.tenant_id and d.entity_id = i.entity_id and d.import_id = p.import_id and d.status = 'posted'
                order by p.import_id limit 1) as repaired_by
        {{From}}
        """;

    /// <summary>Reads one import; null when this tenant and entity have no such import.</summary>
    public static async Task<ImportStatus?> FindAsync(TenantTransaction transaction, int entityId, Guid importId) =>
        (await ReadAsync(transaction, $"{Select} and i.import_id = @importId", new { entityId, importId })).SingleOrDefault();

    /// <summary>Reads one page of the imports that match the filter, newest first.</summary>
    public static Task<List<ImportStatus>> ListAsync(TenantTransaction transaction, int entityId, ImportFilter filter, int rows) =>
        ReadAsync(transaction, $"{Select} {Conditions(filter)} order by i.import_id desc limit @rows",
            new { entityId, filter.Before, filter.Status, filter.Layout, rows });

    /// <summary>Counts the imports that match the filter.</summary>
    public static Task<long> CountAsync(TenantTransaction transaction, int entityId, ImportFilter filter) => transaction.SingleAsync<long>(
        $"select count(*) {From} {Conditions(filter)}", new { entityId, filter.Before, filter.Status, filter.Layout });

    private static string Conditions(ImportFilter filter) =>
        $"""
        {(filter.Before is null ? "" : "and i.import_id < @Before")}
        {(filter.Status is null ? "" : "and coalesce(r.status, 'pending') = @Status")}
        {(filter.Layout is null ? "" : "and r.layout = @Layout")}
        """;

    private static async Task<List<ImportStatus>> ReadAsync(TenantTransaction transaction, string sql, object parameters)
    {
        var imports = await transaction.QueryAsync<ImportStatus>(sql, parameters);
        // Put the reason for the whole import first, unless a refusal has the same text.
        foreach (var import in imports)
            if (import.ErrorCode is { } code && import.Errors.All(error => error.Code != code))
                import.Errors = [new ImportError(code, import.ErrorDetail ?? "", Hint: null, Line: null), .. import.Errors];
        return imports;
    }
}
