using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Database;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Financial.Ledger.Periods;
using Financial.Ledger.Uploads;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>
/// The single transaction that posts a file: the tenant's lock, the inbox row, the load, its verification, balances, version and the outbox
/// row. Disposing it without <see cref="CommitAsync"/> rolls everything back.
/// </summary>
public sealed class Posting : IAsyncDisposable
{
    private readonly TenantTransaction _transaction;
    private readonly ImportFile _message;
    private LoadTables? _tables;
    private long _nextEntryId;
    private bool _holdsStatedKinds;

    private Posting(TenantTransaction transaction, ImportFile message)
    {
        _transaction = transaction;
        _message = message;
    }

    public int EntityId => _message.EntityId;

    public NpgsqlConnection Connection => _transaction.Connection;

    public NpgsqlTransaction Transaction => _transaction.Transaction;

    public Currency Currency { get; private set; } = null!;

    public ChartOfAccounts Chart { get; private set; } = null!;

    public ClosedPeriods ClosedPeriods { get; private set; } = null!;

    /// <summary>The profile of the file's layout; null before the first one.</summary>
    public ImportProfile? Profile { get; private set; }

    /// <summary>The survey of the file, with the date order of the profile.</summary>
    public Survey Survey { get; private set; } = null!;

    /// <summary>The refusal of the whole file, found before its rows are read; or null.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Begins the transaction and locks the tenant: no other session can change its ledger until the end.</summary>
    public static async Task<Posting> BeginAsync(
        NpgsqlDataSource database, ImportFile message, Survey survey, CancellationToken cancellationToken)
    {
        var posting = new Posting(await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken), message);
        try
        {
            await posting.Connection.ExecuteAsync("select ledger.lock_tenant()", null, cancellationToken, Queries.NoTimeout);
            await posting.PrepareAsync(survey, cancellationToken);
            return posting;
        }
        catch
        {
            await posting.DisposeAsync();
            throw;
        }
    }

    /// <summary>True if the ledger's first file states no currency.</summary>
    public bool CurrencyIsAssumed =>
        LedgerIsEmpty && string.IsNullOrWhiteSpace(_message.Options.Currency) && string.IsNullOrWhiteSpace(Survey.Currency);

    /// <summary>True if nothing is posted to the entity yet.</summary>
    public bool LedgerIsEmpty { get; private set; }

    /// <summary>The first month of the ledger; null if it is empty.</summary>
    public DateOnly? LedgerBegins { get; private set; }

    /// <summary>The fiscal year of the company in the ledger's newest version.</summary>
    public FiscalYear FiscalYear { get; private set; } = FiscalYear.Calendar;

    /// <summary>The number of the load.</summary>
    public long Load => _tables!.Load;

    /// <summary>The loaded entries of opening balances by number, each with the day that it opens.</summary>
    public Dictionary<long, DateOnly> Openings { get; } = [];

    /// <summary>Returns the day that an entry of opening balances in this file opens.</summary>
    public DateOnly OpensOn(JournalEntry opening) =>
        Survey.Journal.OpeningsBeginYear ? opening.Header.Date : opening.Header.Date.AddDays(1);

    /// <summary>
    /// An import asks first if it would reverse more posted entries than both this number and this share of the file's entries.
    /// </summary>
    public (int Entries, decimal Share) ReversalLimit { get; private set; }

    /// <summary>Number of entries posted into a soft-closed month.</summary>
    public long LateEntries { get; private set; }

    /// <summary>Adds an entry to a batch with the next number. Returns its number.</summary>
    public long Add(LoadBatch batch, JournalEntry entry, Reversal? reversal)
    {
        var isLate = ClosedPeriods.StateOf(entry.Header.Date) == PeriodState.SoftClosed;
        if (isLate) LateEntries++;
        if (entry.Header.Kind == EntryKind.Opening && reversal is null) Openings[_nextEntryId] = OpensOn(entry);
        _holdsStatedKinds |= entry.Header.Kind is EntryKind.Adjusting or EntryKind.Closing || reversal is not null;
        batch.Add(entry, _nextEntryId, reversal, isLate);
        return _nextEntryId++;
    }

    /// <summary>Finds the posted rows of the file, by whole months or, if <paramref name="oneByOne"/>, row by row.</summary>
    public Task<KnownFile> FindKnownAsync(bool oneByOne, CancellationToken cancellationToken) => KnownFile.FindAsync(
        Connection, EntityId, Load, Survey.Rows,
        LedgerIsEmpty ? RowLookup.None
        // With other columns the same rows have other keys.
        : oneByOne || Profile is { ColumnsHaveChanged: true } ? RowLookup.EachRow : RowLookup.WholeMonths, cancellationToken);

    public Task SendAsync(LoadBatch batch, CancellationToken cancellationToken) => _tables!.SendAsync(batch, cancellationToken);

    /// <summary>Ends the sending; the loaded rows can then be queried.</summary>
    public Task CompleteLoadAsync(CancellationToken cancellationToken) => _tables!.CompleteAsync(cancellationToken);

    /// <summary>Returns the posted movements of accounts in the file's months, debit positive, by code.</summary>
    public async Task<Dictionary<string, Int128>> ReadMovementAsync(IReadOnlyCollection<string> codes, CancellationToken cancellationToken)
    {
        var movement = await Connection.QueryAsync<(string Account, string Net)>(
            """
            select account_code, sum(debit_minor::numeric - credit_minor)::text from ledger.account_month_balance
            where entity_id = @EntityId and month = any (@months) and account_code = any (@codes) group by account_code
            """, new { EntityId, months = Survey.Months.Keys.ToArray(), codes = codes.ToArray() }, cancellationToken);
        return movement.ToDictionary(row => row.Account, row => Int128.Parse(row.Net, System.Globalization.CultureInfo.InvariantCulture),
            StringComparer.Ordinal);
    }

    /// <summary>Returns debits minus credits of each account, from entries dated before a day; only accounts that have entries.</summary>
    public Task<List<OpeningBalance>> ReadBalancesBeforeAsync(DateOnly day, CancellationToken cancellationToken) =>
        Connection.QueryAsync<OpeningBalance>(
            """
            select a.code, a.name, sum(m.net)::bigint as minor from (
              select account_code, debit_minor - credit_minor as net from ledger.account_month_balance
                where entity_id = @EntityId and month < @month
              union all
              select account_code, debit_minor - credit_minor from ledger.journal_line
                where entity_id = @EntityId and entry_date >= @month and entry_date < @day
            ) m join ledger.account a on a.entity_id = @EntityId and a.code = m.account_code group by a.code, a.name
            """, new { EntityId, month = DateRange.FirstOfMonth(day), day }, cancellationToken, Queries.NoTimeout);

    /// <summary>Returns posted entries of opening balances that are not reversed, with the days that they open.</summary>
    public async Task<IReadOnlyList<(DateOnly OpensOn, PostedEntry Entry)>> ReadOpeningEntriesAsync(CancellationToken cancellationToken)
    {
        if (LedgerIsEmpty) return [];
        var opensOn = (await Connection.QueryAsync<(long EntryId, DateOnly OpensOn)>(
            """
            select o.entry_id, o.opens_on from ledger.opening_entry o where o.entity_id = @EntityId
              and not exists (select from ledger.journal_entry r where r.entity_id = o.entity_id and r.reversal_of = o.entry_id)
            """, new { EntityId }, cancellationToken)).ToDictionary(opening => opening.EntryId, opening => opening.OpensOn);
        if (opensOn.Count == 0) return [];
        var entries = await PostedEntries.ReadAsync(Connection, _message.EntityId, [.. opensOn.Keys], _ => 1, cancellationToken);
        return [.. entries.Select(entry => (opensOn[entry.EntryId], entry))];
    }

    /// <summary>Proposes the fiscal year of the company, as part of the following posting.</summary>
    public async Task ProposeFiscalYearAsync(FiscalYear years, Notes notes, CancellationToken cancellationToken)
    {
        await Connection.ExecuteAsync("select ledger.propose_fiscal_year(@EntityId, @StartMonth, @StartDay, @retained, @loss)",
            new { EntityId, years.StartMonth, years.StartDay, retained = years.RetainedEarnings?.Code, loss = years.Loss?.Code },
            cancellationToken);
        notes.Add("fiscal-year-proposed", string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"until a user sets it, fiscal years begin on {new DateOnly(2001, years.StartMonth, years.StartDay):d MMMM}")
            + (years.RetainedEarnings is { } account ? $" and results of earlier years stand on account {account.Code}" : ""));
    }

    /// <summary>Notes how many entries the posting made closing entries.</summary>
    public async Task NoteClosingEntriesAsync(long version, Notes notes, CancellationToken cancellationToken)
    {
        var entries = await Connection.QuerySingleAsync<long>(
            "select count(distinct entry_id) from ledger.closing_movement where entity_id = @EntityId and since_version = @version",
            new { EntityId, version }, cancellationToken, Queries.NoTimeout);
        if (entries > 0) notes.Add("closing-entries", "entries only close a fiscal year: profit and loss is read without them", entries);
    }

    /// <summary>Adds the proposed accounts, verifies the load and makes it part of the journal.</summary>
    public async Task<PostedFigures> PostAsync(CancellationToken cancellationToken)
    {
        await Chart.AddProposedAsync(Connection, _message.TenantId, _message.EntityId, _message.ImportId, cancellationToken);
        if (Openings.Count > 0)
            await Connection.ExecuteAsync("select ledger.keep_opening_entries(@Load, @EntityId, @entries, @days)",
                new { Load, EntityId, entries = Openings.Keys.ToArray(), days = Openings.Values.ToArray() }, cancellationToken,
                Queries.NoTimeout);
        if (_holdsStatedKinds)
            await Connection.ExecuteAsync("select ledger.keep_stated_kinds(@Load, @EntityId)", new { Load, EntityId }, cancellationToken,
                Queries.NoTimeout);
        return await _tables!.PostAsync(EntityId, cancellationToken);
    }

    public Task CommitAsync(CancellationToken cancellationToken) => _transaction.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_tables is not null) await _tables.DisposeAsync();
        await _transaction.DisposeAsync();
    }

    /// <summary>Reads the entity's currency, its reversal limit, and number and hash of its last entry.</summary>
    public static async Task<(Currency Currency, long LastEntryId, byte[] LastEntryHash,
        (int Entries, decimal Share) ReversalLimit)> ReadEntityAsync(
        NpgsqlConnection connection, ImportFile message, CancellationToken cancellationToken)
    {
        var found = await connection.QuerySingleOrDefaultAsync<(string, long, byte[], int, decimal)?>(
            """
            select currency, last_entry_id, last_entry_hash, reversal_limit_entries, reversal_limit_share
            from ledger.entity where entity_id = @EntityId
            """, new { message.EntityId }, cancellationToken);
        return found is var (currency, lastEntryId, hash, entries, share)
            ? (Currency.FromCode(currency)!, lastEntryId, hash, (entries, share))
            : throw new InvalidOperationException($"Tenant {message.TenantId} has no entity {message.EntityId}.");
    }

    private async Task PrepareAsync(Survey survey, CancellationToken cancellationToken)
    {
        (Currency, var lastEntryId, var lastEntryHash, ReversalLimit) = await ReadEntityAsync(Connection, _message, cancellationToken);
        _nextEntryId = lastEntryId + 1;
        LedgerIsEmpty = lastEntryId == 0;
        if (!LedgerIsEmpty) LedgerBegins = await ReadFirstMonthAsync(cancellationToken);
        FiscalYear = await FiscalYear.ReadNewestAsync(Connection, _message.EntityId, cancellationToken);
        Profile = await ImportProfile.FindAsync(Connection, _message.EntityId, survey.Layout.Id, cancellationToken);
        (Survey, Refusal) = survey.DatedBy(_message.Options.DateOrder ?? Profile?.Settings.DateOrder);
        if (survey.Layout is SignedCsv own && !own.IsOf(Profile?.Settings))
            Refusal = new Refusal(0, RefusalCode.ProfileChanged, $"the profile of {own.Id} was changed while the file was read",
                "try the import again");
        if (Refusal is null) await ChooseCurrencyAsync(survey, cancellationToken);
        if (Refusal is not null) return;
        Chart = await ChartOfAccounts.ReadAsync(Connection, _message.EntityId, survey.Chart, cancellationToken);
        ClosedPeriods = await ClosedPeriods.ReadAsync(Connection, EntityId, _message.Options.Late == LateOption.Allow, cancellationToken);
        _tables = await LoadTables.BeginAsync(Connection, _message, [.. Survey.Months.Keys], lastEntryHash, cancellationToken);
    }

    private Task<DateOnly?> ReadFirstMonthAsync(CancellationToken cancellationToken) => Connection.QuerySingleAsync<DateOnly?>(
        "select min(month) from ledger.account_month_balance where entity_id = @EntityId", new { EntityId }, cancellationToken);

    // An empty ledger takes the currency of the upload or the file; a later file with another currency is refused.
    private async Task ChooseCurrencyAsync(Survey survey, CancellationToken cancellationToken)
    {
        foreach (var stated in new[] { _message.Options.Currency, survey.Currency })
        {
            if (string.IsNullOrWhiteSpace(stated) || stated == Currency.Code) continue;
            var isFirst = LedgerIsEmpty && (stated == _message.Options.Currency || _message.Options.Currency is null);
            if (Currency.FromCode(stated) is { } currency && isFirst)
            {
                await Connection.ExecuteAsync("select ledger.set_currency(@EntityId, @Code)", new { EntityId, currency.Code },
                    cancellationToken);
                Currency = currency;
            }
            else
            {
                Refusal = new Refusal(0, RefusalCode.CurrencyMismatch, $"'{stated}' is stated, the ledger is kept in {Currency.Code}",
                    "import each currency into an entity of its own");
                return;
            }
        }
    }
}

/// <summary>The results of a posting.</summary>
public sealed record PostedFigures(long LedgerVersion, long Entries, long Lines, long Rows, IReadOnlyList<DateOnly> Months);
