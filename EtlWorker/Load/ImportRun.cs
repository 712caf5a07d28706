using System.Reflection;
using System.Text.Json;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Messages;
using Financial.Ledger.Uploads;
using Financial.ServiceDefaults;
using Npgsql;
using NpgsqlTypes;

namespace Financial.EtlWorker.Load;

/// <summary>The row of <c>ledger.import_run</c> in which people follow an import. Each change notifies whoever listens.</summary>
public sealed class ImportRun(NpgsqlDataSource database, ImportFile message)
{
    private static readonly string ImporterVersion =
        typeof(ImportRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Which delivery of the message this is.</summary>
    public int Attempt { get; private set; }

    /// <summary>Marks the import as running and forgets the refusals of an earlier run; false when it has ended already.</summary>
    public async Task<bool> StartAsync(CancellationToken cancellationToken)
    {
        const string Sql = """
            with started as (
              insert into ledger.import_run as run (tenant_id, entity_id, import_id, status, started_at, sha256, size_bytes,
                importer_version)
              values ($1, $2, $3, 'running', now(), $4, $5, $6)
              on conflict (tenant_id, entity_id, import_id) do update
                set status = 'running', attempt = run.attempt + 1, started_at = now(), finished_at = null, progressed_at = null,
                    rows_read = 0, error_code = null, error_detail = null, importer_version = excluded.importer_version
                where run.status not in ('posted', 'already-posted', 'rejected')
              returning tenant_id, entity_id, import_id, attempt),
            forgotten as (
              delete from ledger.import_refusal old using started s
              where old.tenant_id = s.tenant_id and old.entity_id = s.entity_id and old.import_id = s.import_id)
            select attempt from started
            """;
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        var attempt = await ScalarAsync(transaction.Connection, Sql, cancellationToken, message.Sha256, message.SizeBytes, ImporterVersion);
        await transaction.CommitAsync(cancellationToken);
        Attempt = attempt as int? ?? 0;
        return Attempt > 0;
    }

    /// <summary>
    /// The import that posted the entries of the same bytes into the same ledger before, and of which none was corrected since; or null. A
    /// list is written again.
    /// </summary>
    public async Task<Guid?> FindPostedFileAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // The same bytes once more are what a re-run may be about.
        if (message.Options.From is not null) return null;
        // A trial balance that opened the ledger may still be compared with it.
        const string Sql = """
            select import_id from ledger.import_run
            where tenant_id = $1 and entity_id = $2 and import_id <> $3 and sha256 = $4 and status = 'posted' and entries_posted > 0
              and not ledger.has_corrected_entries($2, import_id) and (layout <> 'trial-balance' or $5) limit 1
            """;
        return await ScalarAsync(connection, Sql, cancellationToken, message.Sha256, message.Options.Opening == OpeningOption.Post) as Guid?;
    }

    public async Task<Guid?> FindPostedFileAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        return await FindPostedFileAsync(transaction.Connection, cancellationToken);
    }

    /// <summary>Writes what the survey found.</summary>
    public async Task SurveyedAsync(Survey survey, string encoding, CancellationToken cancellationToken)
    {
        const string Sql = """
            update ledger.import_run set layout = $4, encoding = $5, layout_version = $6, rows_expected = $7, months = $8,
              source_columns = $9
            where tenant_id = $1 and entity_id = $2 and import_id = $3
            """;
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        await ScalarAsync(transaction.Connection, Sql, cancellationToken, survey.Layout.Id, encoding, survey.Layout.Version,
            (long)survey.Lines[RowClass.Data], survey.Months.Keys.ToArray(),
            survey.Layout.RowsAreLines ? Json(new { Separator = ((char)survey.Separator).ToString(), Names = survey.ReadColumnNames() })
                : Null(NpgsqlDbType.Jsonb));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Writes how far the file is read. Short and apart from the posting, so that everybody sees it.</summary>
    public async Task ProgressAsync(long rowsRead, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        await ScalarAsync(transaction.Connection,
            """
            update ledger.import_run set rows_read = $4, progressed_at = clock_timestamp()
            where tenant_id = $1 and entity_id = $2 and import_id = $3 and rows_read < $4
            """, cancellationToken, rowsRead);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Notes what the file proves of itself, inside the posting transaction and before the posting, which decides by it what is served
    /// (REC-1).
    /// </summary>
    public Task ControlledAsync(NpgsqlConnection connection, bool statesTotals, bool needsControl, CancellationToken cancellationToken)
    {
        const string Sql = """
            update ledger.import_run set control = case when $4 then 'file-totals' end, needs_control = $5
            where tenant_id = $1 and entity_id = $2 and import_id = $3
            """;
        return ScalarAsync(connection, Sql, cancellationToken, statesTotals, needsControl);
    }

    /// <summary>
    /// True when this part of a split file and those posted before make the totals of the whole: then the earlier parts are controlled as
    /// well. Parts are known by the note that each of them has.
    /// </summary>
    public async Task<bool> CompletesPartsAsync(
        NpgsqlConnection connection, string note, FileTotals totals, CancellationToken cancellationToken)
    {
        const string Sql = """
            with part as (
              select tenant_id, entity_id, import_id from ledger.import_run
              where tenant_id = $1 and entity_id = $2 and import_id <> $3 and status = 'posted' and layout = 'saft'
                and notes @> jsonb_build_array(jsonb_build_object('detail', $4::text))),
            posted as (
              select count(distinct l.entry_id) as entries, coalesce(sum(l.debit_minor), 0) as debit
              from part p join ledger.journal_entry e using (tenant_id, entity_id, import_id) join ledger.journal_line l using (tenant_id,
                entity_id, entry_id)
              where e.source_number is distinct from $7 and e.reversal_of is null)
            update ledger.import_run r set control = 'file-totals' from part p, posted
            where (r.tenant_id, r.entity_id, r.import_id) = (p.tenant_id, p.entity_id, p.import_id) and posted.entries = $5
              and posted.debit = $6 returning 1
            """;
        return await ScalarAsync(connection, Sql, cancellationToken, note, (long)(totals.Whole.Entries - totals.Sum.Entries),
            (decimal)(totals.Whole.Debit - totals.Sum.Debit), $"/{SaftReader.OpeningEntry}") is not null;
    }

    /// <summary>
    /// Ends the import as posted, inside the posting transaction, with the rows that were refused while the others were posted.
    /// </summary>
    public async Task PostedAsync(
        Posting posting, PostedFigures figures, JournalTransform transform, CorrectionLoad corrections, int profileVersion,
        CancellationToken cancellationToken)
    {
        const string Sql = """
            update ledger.import_run
            set status = 'posted', finished_at = clock_timestamp(), rows_read = $4, rows_posted = $5, rows_refused = $6,
                entries_posted = $7, ledger_version = $8, months = $9, proposed_accounts = $10, notes = $11, profile_version = $12,
                preview = null, corrections = $13, assumed_date_order = $14, chain_version = $15, error_code = null, error_detail = null
            where tenant_id = $1 and entity_id = $2 and import_id = $3
            """;
        await WriteRefusalsAsync(posting.Connection, transform.Refusals, cancellationToken);
        await ScalarAsync(posting.Connection, Sql, cancellationToken, transform.RowsRead, figures.Rows, transform.Refusals.Count,
            figures.Entries,
            figures.LedgerVersion, figures.Months.ToArray(), Json(posting.Chart.Proposed.Select(Describe)), Json(transform.Notes.List),
            profileVersion, Json(new { corrections.Changed, corrections.Gone, Entries = corrections.Corrected }),
            new NpgsqlParameter { Value = posting.Survey.StatedDateOrder is null
                ? posting.Survey.DateOrder.Word() : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            LoadBatch.ChainVersion);
    }

    /// <summary>Lets the import wait for a person, inside the given transaction.</summary>
    public Task AwaitingConfirmationAsync(
        NpgsqlConnection connection, ImportPreview preview, long rowsRead, CancellationToken cancellationToken)
    {
        const string Sql = """
            update ledger.import_run set status = 'awaiting-confirmation', rows_read = $4, preview = $5
            where tenant_id = $1 and entity_id = $2 and import_id = $3 and status <> 'posted'
            """;
        return ScalarAsync(connection, Sql, cancellationToken, rowsRead, Json(preview));
    }

    /// <summary>Ends the import of a list as posted, inside the given transaction.</summary>
    public Task ListedAsync(
        NpgsqlConnection connection, long rowsRead, long rowsHeld, PostedFigures? posted, CancellationToken cancellationToken)
    {
        const string Sql = """
            update ledger.import_run
            set status = 'posted', finished_at = clock_timestamp(), rows_read = $4, rows_posted = $5, rows_refused = 0, error_code = null,
                error_detail = null, entries_posted = $6, ledger_version = $7, months = $8, chain_version = $9
            where tenant_id = $1 and entity_id = $2 and import_id = $3
            """;
        return ScalarAsync(connection, Sql, cancellationToken, rowsRead, rowsHeld, posted?.Entries ?? 0,
            (object?)posted?.LedgerVersion ?? Null(NpgsqlDbType.Bigint),
            posted?.Months.ToArray() ?? Array.Empty<DateOnly>(), LoadBatch.ChainVersion);
    }

    /// <summary>
    /// Ends the import as already posted, inside the given transaction. What another message of the same import has posted meanwhile (a
    /// retry beside a redrive) stays posted.
    /// </summary>
    public Task AlreadyPostedAsync(
        NpgsqlConnection connection, ImportOutcome.AlreadyPosted outcome, long rowsRead, CancellationToken cancellationToken)
    {
        const string Sql = """
            update ledger.import_run
            set status = 'already-posted', finished_at = clock_timestamp(), rows_read = $4, error_code = $5, error_detail = $6,
              already_posted_by = $7
            where tenant_id = $1 and entity_id = $2 and import_id = $3 and status <> 'posted'
            """;
        return ScalarAsync(connection, Sql, cancellationToken, rowsRead, outcome.Code, outcome.Detail,
            (object?)outcome.PostedBy ?? Null(NpgsqlDbType.Uuid));
    }

    /// <summary>
    /// Ends the import as rejected and stores its refusals, inside the given transaction; unless another message of it has posted.
    /// </summary>
    public async Task RejectedAsync(NpgsqlConnection connection, Refusals refusals, long rowsRead, CancellationToken cancellationToken)
    {
        const string Update = """
            update ledger.import_run
            set status = 'rejected', finished_at = clock_timestamp(), rows_read = $4, rows_refused = $5, error_code = $6, error_detail = $7
            where tenant_id = $1 and entity_id = $2 and import_id = $3 and status <> 'posted' returning attempt
            """;
        if (await ScalarAsync(connection, Update, cancellationToken, rowsRead, refusals.Count, refusals.Code,
            Storable(refusals.Summary)) is null) return;
        await WriteRefusalsAsync(connection, refusals, cancellationToken);
    }

    /// <summary>
    /// Notes a fault: the import has failed, or keeps running because the message comes again. It may be the first that is heard of the
    /// import.
    /// </summary>
    public async Task FaultedAsync(string status, string code, string detail, CancellationToken cancellationToken)
    {
        const string Sql = """
            insert into ledger.import_run as run
              (tenant_id, entity_id, import_id, status, error_code, error_detail, started_at, finished_at, sha256, size_bytes,
                importer_version)
            values ($1, $2, $3, $4, $5, $6, now(), case when $4 = 'failed' then clock_timestamp() end, $7, $8, $9)
            on conflict (tenant_id, entity_id, import_id) do update
              set status = excluded.status, error_code = excluded.error_code, error_detail = excluded.error_detail,
                finished_at = excluded.finished_at
              where run.status = 'running'
            """;
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        await ScalarAsync(transaction.Connection, Sql, cancellationToken, status, code, detail, message.Sha256, message.SizeBytes,
            ImporterVersion);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task WriteRefusalsAsync(NpgsqlConnection connection, Refusals refusals, CancellationToken cancellationToken)
    {
        const string Insert = """
            insert into ledger.import_refusal (tenant_id, entity_id, import_id, sequence, line, code, detail, hint, original, entry, field)
            select $1, $2, $3, r.sequence, r.line, r.code, r.detail, r.hint, r.original, r.entry, r.field
            from unnest($4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[], $10::int[])
              with ordinality as r (line, code, detail, hint, original, entry, field, sequence)
            """;
        await ScalarAsync(connection, "delete from ledger.import_refusal where tenant_id = $1 and entity_id = $2 and import_id = $3",
            cancellationToken);
        var list = refusals.List;
        await ScalarAsync(connection, Insert, cancellationToken,
            list.Select(refusal => refusal.Line).ToArray(), list.Select(refusal => refusal.Code).ToArray(),
            list.Select(refusal => Storable(refusal.Detail)).ToArray(),
            list.Select(refusal => refusal.Hint).ToArray(), list.Select(refusal => Storable(refusal.Original)).ToArray(),
            list.Select(refusal => refusal.Entry).ToArray(), list.Select(refusal => refusal.Field).ToArray());
    }

    private Task<object?> ScalarAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values) =>
        ScalarAsync(connection, message, sql, cancellationToken, values);

    // $1 to $3 name the import in every statement.
    private static async Task<object?> ScalarAsync(
        NpgsqlConnection connection, ImportFile message, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in new object[] { message.TenantId, message.EntityId, message.ImportId }.Concat(values))
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static object Describe(Account account) =>
        new { account.Code, account.Name, Class = account.Class.ToString().ToLowerInvariant(), account.KpiGroup };

    private static NpgsqlParameter Json(object value) =>
        new() { Value = JsonSerializer.Serialize(value, JsonSerializerOptions.Web), NpgsqlDbType = NpgsqlDbType.Jsonb };

    private static NpgsqlParameter Null(NpgsqlDbType type) => new() { Value = DBNull.Value, NpgsqlDbType = type };

    // Postgres keeps no zero character.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}
