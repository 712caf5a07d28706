using System.Reflection;
using System.Text.Json;
using Dapper;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Database;
using Financial.Ledger.Messages;
using Financial.Ledger.Uploads;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>The row of <c>ledger.import_run</c> that shows the progress of an import. Each change notifies the listeners.</summary>
public sealed class ImportRun(NpgsqlDataSource database, ImportFile message)
{
    private static readonly string ImporterVersion =
        typeof(ImportRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The number of this delivery of the message.</summary>
    public int Attempt { get; private set; }

    /// <summary>Marks the import as running and deletes the refusals of an earlier run; false if it has already ended.</summary>
    public async Task<bool> StartAsync(CancellationToken cancellationToken)
    {
        const string Sql = """
            with started as (
              insert into ledger.import_run as run (tenant_id, entity_id, import_id, status, started_at, sha256, size_bytes,
                importer_version)
              values (@TenantId, @EntityId, @ImportId, 'running', now(), @Sha256, @SizeBytes, @ImporterVersion)
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
        Attempt = await FindAsync<int>(transaction.Connection, Sql, new { message.Sha256, message.SizeBytes, ImporterVersion },
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Attempt > 0;
    }

    /// <summary>
    /// Returns the import that posted the same bytes into the ledger, unless some of its entries were corrected since; or null. Lists may
    /// be written again.
    /// </summary>
    public async Task<Guid?> FindPostedFileAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // A re-run may be about the same bytes.
        if (message.Options.From is not null) return null;
        // A trial balance that opened the ledger may still be compared with it.
        const string Sql = """
            select import_id from ledger.import_run
            where tenant_id = @TenantId and entity_id = @EntityId and import_id <> @ImportId and sha256 = @Sha256 and status = 'posted'
              and entries_posted > 0 and not ledger.has_corrected_entries(@EntityId, import_id)
              and (layout <> 'trial-balance' or @opens) limit 1
            """;
        var opens = message.Options.Opening == OpeningOption.Post;
        return await FindAsync<Guid?>(connection, Sql, new { message.Sha256, opens }, cancellationToken);
    }

    public async Task<Guid?> FindPostedFileAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        return await FindPostedFileAsync(transaction.Connection, cancellationToken);
    }

    /// <summary>Stores the results of the survey.</summary>
    public async Task SurveyedAsync(Survey survey, LocalFile file, CancellationToken cancellationToken)
    {
        const string Sql = """
            update ledger.import_run set layout = @Id, encoding = @encoding, layout_version = @Version, rows_expected = @rows,
              months = @months, source_columns = @columns::jsonb, line_offsets = @lineOffsets
            where tenant_id = @TenantId and entity_id = @EntityId and import_id = @ImportId
            """;
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        await RunAsync(transaction.Connection, Sql, new
        {
            survey.Layout.Id, encoding = file.Encoding.Name, survey.Layout.Version, rows = (long)survey.Lines[RowClass.Data],
            months = survey.Months.Keys.ToArray(),
            // A line end of UTF-16 has two bytes, which may be parts of other characters.
            lineOffsets = file.Encoding.Name.StartsWith("utf-16", StringComparison.Ordinal) ? null : file.LineOffsets,
            columns = survey.Layout.RowsAreLines
                ? Json(new { Separator = ((char)survey.Separator).ToString(), Names = survey.ReadColumnNames() }) : null,
        }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Stores how many rows are read. Uses its own short transaction, so other sessions see it before the posting.</summary>
    public async Task ProgressAsync(long rowsRead, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        await RunAsync(transaction.Connection,
            """
            update ledger.import_run set rows_read = @rowsRead, progressed_at = clock_timestamp()
            where tenant_id = @TenantId and entity_id = @EntityId and import_id = @ImportId and rows_read < @rowsRead
            """, new { rowsRead }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Stores what the file proves about itself. Call it in the posting transaction before the posting, which uses it to decide what is
    /// served (REC-1).
    /// </summary>
    public Task ControlledAsync(NpgsqlConnection connection, bool statesTotals, bool needsControl, CancellationToken cancellationToken)
    {
        const string Sql = """
            update ledger.import_run set control = case when @statesTotals then 'file-totals' end, needs_control = @needsControl
            where tenant_id = @TenantId and entity_id = @EntityId and import_id = @ImportId
            """;
        return RunAsync(connection, Sql, new { statesTotals, needsControl }, cancellationToken);
    }

    /// <summary>
    /// True if this part of a split file and the posted parts reach the totals of the whole; the earlier parts then count as proved too.
    /// The common note identifies the parts.
    /// </summary>
    public async Task<bool> CompletesPartsAsync(
        NpgsqlConnection connection, string note, FileTotals totals, CancellationToken cancellationToken)
    {
        const string Sql = """
            with part as (
              select tenant_id, entity_id, import_id from ledger.import_run
              where tenant_id = @TenantId and entity_id = @EntityId and import_id <> @ImportId and status = 'posted' and layout = 'saft'
                and notes @> jsonb_build_array(jsonb_build_object('detail', @note::text))),
            posted as (
              select count(distinct l.entry_id) as entries, coalesce(sum(l.debit_minor), 0) as debit
              from part p join ledger.journal_entry e using (tenant_id, entity_id, import_id) join ledger.journal_line l using (tenant_id,
                entity_id, entry_id)
              where e.source_number is distinct from @openingEntry and e.reversal_of is null)
            update ledger.import_run r set control = 'file-totals' from part p, posted
            where (r.tenant_id, r.entity_id, r.import_id) = (p.tenant_id, p.entity_id, p.import_id) and posted.entries = @entries
              and posted.debit = @debit
            """;
        return await RunAsync(connection, Sql, new
        {
            note, entries = (long)(totals.Whole.Entries - totals.Sum.Entries), debit = (decimal)(totals.Whole.Debit - totals.Sum.Debit),
            openingEntry = $"/{SaftReader.OpeningEntry}",
        }, cancellationToken) > 0;
    }

    /// <summary>Ends the import as posted, in the posting transaction; stores the rows refused while the others were posted.</summary>
    public async Task PostedAsync(
        Posting posting, PostedFigures figures, JournalTransform transform, CorrectionLoad corrections, int profileVersion,
        CancellationToken cancellationToken)
    {
        const string Sql = """
            update ledger.import_run
            set status = 'posted', finished_at = clock_timestamp(), rows_read = @RowsRead, rows_posted = @Rows, rows_refused = @Count,
                entries_posted = @Entries, ledger_version = @LedgerVersion, months = @Months, proposed_accounts = @proposed::jsonb,
                notes = @notes::jsonb, profile_version = @profileVersion, preview = null, corrections = @corrected::jsonb,
                assumed_date_order = @assumedOrder, chain_version = @ChainVersion, error_code = null, error_detail = null
            where tenant_id = @TenantId and entity_id = @EntityId and import_id = @ImportId
            """;
        await WriteRefusalsAsync(posting.Connection, transform.Refusals, cancellationToken);
        await RunAsync(posting.Connection, Sql, new
        {
            transform.RowsRead, figures.Rows, transform.Refusals.Count, figures.Entries, figures.LedgerVersion, figures.Months,
            proposed = Json(posting.Chart.Proposed.Select(Describe)), notes = Json(transform.Notes.List), profileVersion,
            corrected = Json(new { corrections.Changed, corrections.Gone, Entries = corrections.Corrected }),
            assumedOrder = posting.Survey.StatedDateOrder is null ? posting.Survey.DateOrder.Word() : null, LoadBatch.ChainVersion,
        }, cancellationToken);
    }

    /// <summary>Sets the import to awaiting confirmation, in the given transaction.</summary>
    public Task AwaitingConfirmationAsync(
        NpgsqlConnection connection, ImportPreview preview, long rowsRead, CancellationToken cancellationToken)
    {
        const string Sql = """
            update ledger.import_run set status = 'awaiting-confirmation', rows_read = @rowsRead, preview = @preview::jsonb
            where tenant_id = @TenantId and entity_id = @EntityId and import_id = @ImportId and status <> 'posted'
            """;
        return RunAsync(connection, Sql, new { rowsRead, preview = Json(preview) }, cancellationToken);
    }

    /// <summary>Ends the import of a list as posted, in the given transaction.</summary>
    public Task ListedAsync(
        NpgsqlConnection connection, long rowsRead, long rowsHeld, PostedFigures? posted, CancellationToken cancellationToken)
    {
        const string Sql = """
            update ledger.import_run
            set status = 'posted', finished_at = clock_timestamp(), rows_read = @rowsRead, rows_posted = @rowsHeld, rows_refused = 0,
                error_code = null, error_detail = null, entries_posted = @entries, ledger_version = @version, months = @months,
                chain_version = @ChainVersion
            where tenant_id = @TenantId and entity_id = @EntityId and import_id = @ImportId
            """;
        return RunAsync(connection, Sql, new
        {
            rowsRead, rowsHeld, entries = posted?.Entries ?? 0, version = posted?.LedgerVersion, months = posted?.Months ?? [],
            LoadBatch.ChainVersion,
        }, cancellationToken);
    }

    /// <summary>
    /// Ends the import as already posted, in the given transaction. An import that another of its messages has posted meanwhile (a retry
    /// beside a redrive) stays posted.
    /// </summary>
    public Task AlreadyPostedAsync(
        NpgsqlConnection connection, ImportOutcome.AlreadyPosted outcome, long rowsRead, CancellationToken cancellationToken)
    {
        const string Sql = """
            update ledger.import_run
            set status = 'already-posted', finished_at = clock_timestamp(), rows_read = @rowsRead, error_code = @Code,
              error_detail = @Detail, already_posted_by = @PostedBy
            where tenant_id = @TenantId and entity_id = @EntityId and import_id = @ImportId and status <> 'posted'
            """;
        return RunAsync(connection, Sql, new { rowsRead, outcome.Code, outcome.Detail, outcome.PostedBy }, cancellationToken);
    }

    /// <summary>
    /// Ends the import as rejected and stores its refusals, in the given transaction; not if another of its messages has posted.
    /// </summary>
    public async Task RejectedAsync(NpgsqlConnection connection, Refusals refusals, long rowsRead, CancellationToken cancellationToken)
    {
        const string Update = """
            update ledger.import_run
            set status = 'rejected', finished_at = clock_timestamp(), rows_read = @rowsRead, rows_refused = @Count, error_code = @Code,
              error_detail = @detail
            where tenant_id = @TenantId and entity_id = @EntityId and import_id = @ImportId and status <> 'posted'
            """;
        var detail = Storable(refusals.Summary);
        if (await RunAsync(connection, Update, new { rowsRead, refusals.Count, refusals.Code, detail }, cancellationToken) == 0) return;
        await WriteRefusalsAsync(connection, refusals, cancellationToken);
    }

    /// <summary>
    /// Stores a fault: the import failed, or stays running because its message is redelivered. Inserts the row if it does not exist yet.
    /// </summary>
    public async Task FaultedAsync(string status, string code, string detail, CancellationToken cancellationToken)
    {
        const string Sql = """
            insert into ledger.import_run as run
              (tenant_id, entity_id, import_id, status, error_code, error_detail, started_at, finished_at, sha256, size_bytes,
                importer_version)
            values (@TenantId, @EntityId, @ImportId, @status, @code, @detail, now(),
              case when @status = 'failed' then clock_timestamp() end, @Sha256, @SizeBytes, @ImporterVersion)
            on conflict (tenant_id, entity_id, import_id) do update
              set status = excluded.status, error_code = excluded.error_code, error_detail = excluded.error_detail,
                finished_at = excluded.finished_at
              where run.status = 'running'
            """;
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        await RunAsync(transaction.Connection, Sql,
            new { status, code, detail, message.Sha256, message.SizeBytes, ImporterVersion }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task WriteRefusalsAsync(NpgsqlConnection connection, Refusals refusals, CancellationToken cancellationToken)
    {
        const string Insert = """
            insert into ledger.import_refusal (tenant_id, entity_id, import_id, sequence, line, code, detail, hint, original, entry, field)
            select @TenantId, @EntityId, @ImportId, r.sequence, r.line, r.code, r.detail, r.hint, r.original, r.entry, r.field
            from unnest(@lines::int[], @codes::text[], @details::text[], @hints::text[], @originals::text[], @entries::int[],
              @fields::int[]) with ordinality as r (line, code, detail, hint, original, entry, field, sequence)
            """;
        await RunAsync(connection,
            "delete from ledger.import_refusal where tenant_id = @TenantId and entity_id = @EntityId and import_id = @ImportId", null,
            cancellationToken);
        var list = refusals.List;
        await RunAsync(connection, Insert, new
        {
            lines = list.Select(refusal => refusal.Line).ToArray(), codes = list.Select(refusal => refusal.Code).ToArray(),
            details = list.Select(refusal => Storable(refusal.Detail)).ToArray(),
            hints = list.Select(refusal => refusal.Hint).ToArray(),
            originals = list.Select(refusal => Storable(refusal.Original)).ToArray(),
            entries = list.Select(refusal => refusal.Entry).ToArray(), fields = list.Select(refusal => refusal.Field).ToArray(),
        }, cancellationToken);
    }

    private Task<int> RunAsync(NpgsqlConnection connection, string sql, object? values, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(sql, WithImport(values), cancellationToken);

    private Task<T?> FindAsync<T>(NpgsqlConnection connection, string sql, object? values, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<T>(sql, WithImport(values), cancellationToken);

    // Adds the ids of the import to the parameters, because every statement needs them.
    private DynamicParameters WithImport(object? values)
    {
        var parameters = new DynamicParameters(values);
        parameters.AddDynamicParams(new { message.TenantId, message.EntityId, message.ImportId });
        return parameters;
    }

    private static object Describe(Account account) =>
        new { account.Code, account.Name, Class = account.Class.ToString().ToLowerInvariant(), account.KpiGroup };

    private static string Json(object value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);

    // PostgreSQL text cannot hold a zero character.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}
