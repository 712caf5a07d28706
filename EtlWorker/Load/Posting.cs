using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Financial.Ledger.Periods;
using Financial.ServiceDefaults;
using Npgsql;
using NpgsqlTypes;

namespace Financial.EtlWorker.Load;

/// <summary>
/// The one transaction in which a file becomes posted entries: the tenant's lock, the inbox row, the load, its proof, balances, version and the
/// outbox row. Disposing it without <see cref="CommitAsync"/> leaves nothing.
/// </summary>
public sealed class Posting : IAsyncDisposable
{
    private readonly TenantTransaction transaction;
    private readonly ImportFile message;
    private long load;
    private long nextEntryId;

    private Posting(TenantTransaction transaction, ImportFile message)
    {
        this.transaction = transaction;
        this.message = message;
    }

    public NpgsqlConnection Connection => transaction.Connection;

    public NpgsqlTransaction Transaction => transaction.Transaction;

    public Currency Currency { get; private set; } = null!;

    public ChartOfAccounts Chart { get; private set; } = null!;

    public ClosedPeriods ClosedPeriods { get; private set; } = null!;

    /// <summary>Why nothing of the file can be posted, found before its rows are read.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Begins the transaction and takes the tenant's lock: from here on nobody else changes this tenant's ledger.</summary>
    public static async Task<Posting> BeginAsync(NpgsqlDataSource database, ImportFile message, Survey survey, CancellationToken cancellationToken)
    {
        var posting = new Posting(await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken), message);
        try
        {
            await posting.ExecuteAsync("select ledger.lock_tenant()", cancellationToken);
            await posting.PrepareAsync(survey, cancellationToken);
            return posting;
        }
        catch
        {
            await posting.DisposeAsync();
            throw;
        }
    }

    public long NextEntryId() => nextEntryId++;

    public Task SendAsync(LoadBatch batch, CancellationToken cancellationToken) => batch.SendAsync(Connection, load, cancellationToken);

    /// <summary>Finds the entries of the load whose rows were posted before.</summary>
    public async Task<KnownRows> FindKnownRowsAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select coalesce(sum(known_rows) filter (where known_rows = keyed_rows), 0)::bigint,
                   coalesce(array_agg(first_line order by first_line) filter (where known_rows < keyed_rows), '{}')
            from ledger.known_entries($1, $2)
            """, Connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = load });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = message.EntityId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new KnownRows(reader.GetInt64(0), reader.GetFieldValue<int[]>(1));
    }

    /// <summary>Takes entries out of the load that are posted already (IMP-3).</summary>
    public Task SkipKnownEntriesAsync(CancellationToken cancellationToken) =>
        ExecuteAsync("select ledger.skip_known_entries($1, $2)", cancellationToken, load, message.EntityId);

    /// <summary>Adds the proposed accounts, proves the load and makes it part of the journal.</summary>
    public async Task<PostedFigures> PostAsync(CancellationToken cancellationToken)
    {
        await Chart.AddProposedAsync(Connection, message.TenantId, message.EntityId, message.ImportId, cancellationToken);
        await using var command = new NpgsqlCommand("select * from ledger.post_load($1, $2)", Connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = load });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = message.EntityId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new PostedFigures(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetFieldValue<DateOnly[]>(4));
    }

    public Task CommitAsync(CancellationToken cancellationToken) => transaction.CommitAsync(cancellationToken);

    public ValueTask DisposeAsync() => transaction.DisposeAsync();

    /// <summary>The entity's currency and the number of its last entry.</summary>
    public static async Task<(Currency Currency, long LastEntryId)> ReadEntityAsync(NpgsqlConnection connection, ImportFile message, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select currency, last_entry_id from ledger.entity where entity_id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = message.EntityId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (Currency.FromCode(reader.GetString(0))!, reader.GetInt64(1))
            : throw new InvalidOperationException($"Tenant {message.TenantId} has no entity {message.EntityId}.");
    }

    private async Task PrepareAsync(Survey survey, CancellationToken cancellationToken)
    {
        (Currency, var lastEntryId) = await ReadEntityAsync(Connection, message, cancellationToken);
        nextEntryId = lastEntryId + 1;
        await ChooseCurrencyAsync(survey, cancellationToken);
        if (Refusal is not null) return;
        Chart = await ChartOfAccounts.ReadAsync(Connection, message.EntityId, survey.Journal.Chart, cancellationToken);
        ClosedPeriods = await ClosedPeriods.ReadAsync(Connection, message.EntityId, cancellationToken);
        await using var begin = new NpgsqlCommand("select ledger.begin_load($1, $2, $3)", Connection);
        begin.Parameters.Add(new NpgsqlParameter<int> { TypedValue = message.EntityId });
        begin.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = message.ImportId });
        begin.Parameters.Add(new NpgsqlParameter { Value = survey.Months.Keys.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date });
        load = (long)(await begin.ExecuteScalarAsync(cancellationToken))!;
    }

    // An empty ledger takes the currency that the upload or the file states; afterwards another one is refused.
    private async Task ChooseCurrencyAsync(Survey survey, CancellationToken cancellationToken)
    {
        foreach (var stated in new[] { message.Currency, survey.Currency })
        {
            if (string.IsNullOrWhiteSpace(stated) || stated == Currency.Code) continue;
            var isFirst = nextEntryId == 1 && (stated == message.Currency || message.Currency is null);
            if (Currency.FromCode(stated) is { } currency && isFirst)
            {
                await ExecuteAsync("select ledger.set_currency($1, $2)", cancellationToken, message.EntityId, currency.Code);
                Currency = currency;
            }
            else
            {
                Refusal = new Refusal(0, "currency-mismatch", $"'{stated}' is stated, the ledger is kept in {Currency.Code}",
                    "import each currency into an entity of its own");
                return;
            }
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, Connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>Rows of a load that were posted before.</summary>
/// <param name="Rows">Rows of entries that are posted wholly.</param>
/// <param name="PartlyPostedLines">First lines of entries of which only a part is posted.</param>
public sealed record KnownRows(long Rows, IReadOnlyList<int> PartlyPostedLines);

/// <summary>What a posting made.</summary>
public sealed record PostedFigures(long LedgerVersion, long Entries, long Lines, long Rows, IReadOnlyList<DateOnly> Months);
