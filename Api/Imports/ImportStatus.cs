using System.Text.Json;
using Npgsql;

namespace Financial.Api.Imports;

/// <summary>Why a file or a line of it was not posted. <c>Line</c> is the physical line, from 1; null for the file as a whole.</summary>
public sealed record ImportError(string Code, string Detail, string? Hint, int? Line);

/// <summary>
/// Which imports a list holds; null lets all through. <c>Before</c> is the id of an import that is newer than all of them.
/// </summary>
public sealed record ImportFilter(Guid? Before = null, string? Status = null, string? Layout = null);

public sealed record ImportLinks(string Self, string Events, string Rejects, string Repair, string Retry, string Confirm, string Discard);

/// <summary>
/// An import: what was uploaded and what became of it. <c>Status</c> is one of <c>pending running awaiting-confirmation posted
/// already-posted rejected failed</c>; the last four are final.
/// </summary>
public sealed record ImportStatus
{
    private static readonly string[] FinalStatuses = ["posted", "already-posted", "rejected", "failed"];

    /// <summary>Every status that an import can have.</summary>
    internal static readonly IReadOnlyList<string> Statuses = ["pending", "running", "awaiting-confirmation", .. FinalStatuses];

    public required Guid ImportId { get; init; }
    public required string Status { get; init; }
    public required string FileName { get; init; }
    public required long SizeBytes { get; init; }
    public required string Sha256 { get; init; }
    public required bool Confirmed { get; init; }
    public string? ConfirmedBy { get; init; }
    public string? Currency { get; init; }

    /// <summary>True: entries without a fault are posted although others are refused.</summary>
    public required bool PostGoodEntries { get; init; }

    /// <summary>True: rows that come again in the same order are posted as well.</summary>
    public required bool KeepRepeats { get; init; }

    /// <summary>True: entries of a soft-closed month are posted, marked late.</summary>
    public required bool AllowLate { get; init; }

    /// <summary>The range of a re-run; null for any other import.</summary>
    public DateOnly? RerunFrom { get; init; }
    public DateOnly? RerunTo { get; init; }

    /// <summary>The import whose refused rows this one repairs.</summary>
    public Guid? Repairs { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required string ReceivedBy { get; init; }
    public string? Layout { get; init; }
    public string? Encoding { get; init; }
    public int Attempt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When <c>RowsRead</c> was last counted; null before the first time.</summary>
    public DateTimeOffset? ProgressedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Seconds from the start to the end; while it runs, to the latest progress. Null before.</summary>
    public double? DurationSeconds =>
        StartedAt is { } start && (FinishedAt ?? ProgressedAt) is { } latest
            ? Math.Round(Math.Max(0, (latest - start).TotalSeconds), 3) : null;

    /// <summary>Data rows that were counted before posting; null until then.</summary>
    public long? RowsExpected { get; init; }
    public long RowsRead { get; init; }
    public long RowsPosted { get; init; }
    public long RowsRefused { get; init; }
    public long EntriesPosted { get; init; }

    /// <summary>0 to 100; 100 exactly when the status is final.</summary>
    public int Percent => IsFinal ? 100 : RowsExpected is > 0 ? (int)Math.Min(99, RowsRead * 100 / RowsExpected.Value) : 0;

    /// <summary>Rows read per second of <c>DurationSeconds</c>; null while nothing is read or no time has passed.</summary>
    public long? LinesPerSecond => RowsRead > 0 && DurationSeconds is > 0 and var seconds ? (long)Math.Round(RowsRead / seconds) : null;

    /// <summary>Why the import as a whole was rejected or failed.</summary>
    public string? ErrorCode { get; init; }
    public string? ErrorDetail { get; init; }

    /// <summary>
    /// The first twenty reasons of the refusal; <c>links.rejects</c> gives all of them. While a retry is pending, these are the reasons of
    /// the run before.
    /// </summary>
    public required IReadOnlyList<ImportError> Errors { get; init; }

    /// <summary>
    /// How a row of the file divides into cells: <c>{separator, names}</c>. Null until the file is read, and where its rows cannot be
    /// repaired one by one.
    /// </summary>
    public JsonElement? Columns { get; init; }

    /// <summary>Accounts that the import added by its profile's code ranges: <c>[{code, name, class, kpiGroup}]</c>.</summary>
    public required JsonElement ProposedAccounts { get; init; }

    /// <summary>What was posted but deserves a look: <c>[{code, count, detail}]</c>.</summary>
    public required JsonElement Notes { get; init; }

    /// <summary>
    /// What confirmation is asked for: <c>{reason, questions: [{code, detail, answer}], dateOrder, decimalMark, firstDate, lastDate,
    /// entries, rowsKnown, classes: [{name, accounts, lines, debitMinor, creditMinor}], warnings, changed, gone, corrections,
    /// accountChanges: [{code, beforeMinor, afterMinor}], proposedAccounts: [{code, name, class}], samples: [{line, date, reference,
    /// description, lines: [{account, debitMinor, creditMinor}]}]}</c>. Null unless the import waits for it.
    /// </summary>
    public JsonElement? Preview { get; init; }

    /// <summary>
    /// Posted entries that the import reversed: <c>{changed, gone, entries: [{kind, entryId, entryDate, reference, line}]}</c>.
    /// </summary>
    public JsonElement? Corrections { get; init; }

    /// <summary>The confirmed profile by which the file was read.</summary>
    public int? ProfileVersion { get; init; }

    /// <summary>The months that the import posted to, each as its first day.</summary>
    public required IReadOnlyList<DateOnly> Months { get; init; }

    public long? LedgerVersion { get; init; }

    /// <summary>The earlier import that posted the same bytes.</summary>
    public Guid? AlreadyPostedBy { get; init; }

    public ImportLinks Links => new($"/v1/imports/{ImportId}", $"/v1/imports/{ImportId}/events", $"/v1/imports/{ImportId}/rejects",
        $"/v1/imports/{ImportId}/repair", $"/v1/imports/{ImportId}/retry",
        $"/v1/imports/{ImportId}/confirm", $"/v1/imports/{ImportId}/discard");

    internal bool IsFinal => FinalStatuses.Contains(Status);

    private const string Select = """
        select i.import_id, coalesce(r.status, 'pending'), i.file_name, i.size_bytes, i.sha256, i.confirmed, i.currency, i.received_at,
               i.received_by, r.layout, r.encoding, coalesce(r.attempt, 0), case when r.status <> 'pending' then r.started_at end,
               r.finished_at, r.rows_expected, coalesce(r.rows_read, 0), coalesce(r.rows_posted, 0), coalesce(r.rows_refused, 0),
               coalesce(r.entries_posted, 0), r.error_code, r.error_detail, coalesce(r.proposed_accounts, '[]')::text,
               coalesce(r.notes, '[]')::text, coalesce(r.months, '{}'), r.ledger_version, r.already_posted_by,
               (select coalesce(jsonb_agg(jsonb_build_object('code', f.code, 'detail', f.detail, 'hint', f.hint, 'line', nullif(f.line, 0))
                 order by f.sequence), '[]')
                from (select * from ledger.import_refusal f
                      where f.tenant_id = i.tenant_id and f.entity_id = i.entity_id and f.import_id = i.import_id
                      order by f.sequence limit 20) f)::text,
               r.progressed_at, i.confirmed_by, i.post_good_entries, i.keep_repeats, i.rerun_from, i.rerun_to, i.repairs,
               case when r.status = 'awaiting-confirmation' then r.preview end::text, r.corrections::text, r.profile_version, i.allow_late,
               r.source_columns::text
        from app.import i
        left join ledger.import_run r on r.tenant_id = i.tenant_id and r.entity_id = i.entity_id and r.import_id = i.import_id
        """;

    /// <summary>
    /// Reads one import; null when it is not there for this tenant and entity. The connection is inside a tenant transaction.
    /// </summary>
    public static async Task<ImportStatus?> FindAsync(
        NpgsqlConnection connection, int entityId, Guid importId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"{Select} where i.entity_id = $1 and i.import_id = $2", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = entityId });
        command.Parameters.Add(new NpgsqlParameter { Value = importId });
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>
    /// Reads the first imports that the filter lets through, newest first. The connection is inside a tenant transaction.
    /// </summary>
    public static async Task<List<ImportStatus>> ListAsync(
        NpgsqlConnection connection, int entityId, ImportFilter filter, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("", connection);
        var conditions = new List<string>();
        Add("i.entity_id =", entityId);
        if (filter.Before is { } before)
            Add("i.import_id <", before);
        if (filter.Status is { } status)
            Add("coalesce(r.status, 'pending') =", status);
        if (filter.Layout is { } layout)
            Add("r.layout =", layout);
        command.CommandText = $"{Select} where {string.Join(" and ", conditions)} order by i.import_id desc limit {limit}";
        return await ReadAsync(command, cancellationToken);

        void Add(string comparison, object value)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
            conditions.Add($"{comparison} ${command.Parameters.Count}");
        }
    }

    private static async Task<List<ImportStatus>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var statuses = new List<ImportStatus>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            statuses.Add(Read(reader));
        return statuses;
    }

    private static ImportStatus Read(NpgsqlDataReader reader) => new()
    {
        ImportId = reader.GetGuid(0),
        Status = reader.GetString(1),
        FileName = reader.GetString(2),
        SizeBytes = reader.GetInt64(3),
        Sha256 = reader.GetString(4),
        Confirmed = reader.GetBoolean(5),
        Currency = Nullable<string>(reader, 6),
        ReceivedAt = reader.GetFieldValue<DateTimeOffset>(7),
        ReceivedBy = reader.GetString(8),
        Layout = Nullable<string>(reader, 9),
        Encoding = Nullable<string>(reader, 10),
        Attempt = reader.GetInt32(11),
        StartedAt = Nullable<DateTimeOffset?>(reader, 12),
        ProgressedAt = Nullable<DateTimeOffset?>(reader, 27),
        FinishedAt = Nullable<DateTimeOffset?>(reader, 13),
        RowsExpected = Nullable<long?>(reader, 14),
        RowsRead = reader.GetInt64(15),
        RowsPosted = reader.GetInt64(16),
        RowsRefused = reader.GetInt64(17),
        EntriesPosted = reader.GetInt64(18),
        ErrorCode = Nullable<string>(reader, 19),
        ErrorDetail = Nullable<string>(reader, 20),
        Errors = ErrorsOf(Nullable<string>(reader, 19), Nullable<string>(reader, 20), reader.GetString(26)),
        ProposedAccounts = Json(reader.GetString(21)),
        Notes = Json(reader.GetString(22)),
        Months = reader.GetFieldValue<DateOnly[]>(23),
        LedgerVersion = Nullable<long?>(reader, 24),
        AlreadyPostedBy = Nullable<Guid?>(reader, 25),
        ConfirmedBy = Nullable<string>(reader, 28),
        PostGoodEntries = reader.GetBoolean(29),
        KeepRepeats = reader.GetBoolean(30),
        AllowLate = reader.GetBoolean(37),
        RerunFrom = Nullable<DateOnly?>(reader, 31),
        RerunTo = Nullable<DateOnly?>(reader, 32),
        Repairs = Nullable<Guid?>(reader, 33),
        Preview = Nullable<string>(reader, 34) is { } preview ? Json(preview) : null,
        Corrections = Nullable<string>(reader, 35) is { } corrections ? Json(corrections) : null,
        ProfileVersion = Nullable<int?>(reader, 36),
        Columns = Nullable<string>(reader, 38) is { } columns ? Json(columns) : null,
    };

    /// <summary>The reason for the whole import first, unless the first refusal says the same.</summary>
    private static List<ImportError> ErrorsOf(string? code, string? detail, string refusals)
    {
        var errors = JsonSerializer.Deserialize<List<ImportError>>(refusals, JsonSerializerOptions.Web)!;
        if (code is not null && errors.All(error => error.Code != code))
            errors.Insert(0, new ImportError(code, detail ?? "", Hint: null, Line: null));
        return errors;
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static T? Nullable<T>(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? default : reader.GetFieldValue<T>(ordinal);
}
