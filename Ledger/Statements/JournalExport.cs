using System.Text;
using Financial.Ledger.Accounts;
using Financial.Ledger.Database;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>
/// The entries of a range as a file, to check the books with an independent program (EXP-6). It shows the served version:
/// entries up to a version's last entry never change.
/// </summary>
/// <param name="EntityId">The company.</param>
/// <param name="EntityName">The company's display name.</param>
/// <param name="Range">The range of entry dates.</param>
/// <param name="Version">The ledger version of the journal.</param>
/// <param name="LastEntryId">The last entry of that version.</param>
/// <param name="EntryCount">Entries in the range.</param>
/// <param name="LineCount">Journal lines in the range.</param>
/// <param name="DebitMinor">The sum of their debits.</param>
/// <param name="CreditMinor">The sum of their credits.</param>
public sealed record JournalExport(
    int EntityId, string EntityName, DateRange Range, ServedVersion Version, long LastEntryId, long EntryCount, long LineCount,
    Int128 DebitMinor, Int128 CreditMinor)
{
    /// <summary>An answer with more lines is refused, never truncated (EXP-3).</summary>
    public const long MaxLines = 100_000;

    private const int PieceLength = 16 * 1024;

    /// <summary>The accounts rolled over the range; empty if the file states no balances.</summary>
    public IReadOnlyList<AccountRoll> Rolls { get; private init; } = [];

    /// <summary>
    /// The last day of the fiscal year in which the range begins, if the file states balances and the range goes on after that day.
    /// </summary>
    public DateOnly? YearEndWithin { get; private init; }

    /// <summary>
    /// True if the file states balances and results of earlier years stand on no account: its opening balances would not balance.
    /// </summary>
    public bool LacksResultAccount => Rolls.Any(roll => roll.Code is null && (roll.OpeningMinor != 0 || roll.NetMinor != 0));

    /// <summary>
    /// Reads the size of the journal of a range, as served now or in <paramref name="served"/> (I-11). Needs a tenant transaction.
    /// </summary>
    public static async Task<JournalExport> PrepareAsync(
        NpgsqlConnection connection, int entityId, DateRange range, JournalFile file, CancellationToken cancellationToken,
        ServedVersion? served = null)
    {
        var version = served ?? await ServedVersion.ReadAsync(connection, entityId, cancellationToken);
        var roll = file.HoldsBalances
            ? (await RollForward.ReadAsync(connection, entityId, range, cancellationToken, version)).Roll : null;
        var (name, lastEntryId) = await connection.QuerySingleAsync<(string, long)>(
            """
            select e.name, (select coalesce(max(h.last_entry_id), 0) from ledger.version_history h
                            where h.entity_id = e.entity_id and h.ledger_version = @version)
            from ledger.entity e where e.entity_id = @entity
            """, new { entity = entityId, version = version.LedgerVersion }, cancellationToken);
        var (entries, lines, debit, credit) = await connection.QuerySingleAsync<(long, long, decimal, decimal)>(
            """
            select count(distinct l.entry_id), count(*), coalesce(sum(l.debit_minor), 0), coalesce(sum(l.credit_minor), 0)
            from ledger.journal_line l
            where l.entity_id = @entity and l.entry_date between @from and @to and l.entry_id <= @last
            """, new { entity = entityId, from = range.From, to = range.To, last = lastEntryId }, cancellationToken, Queries.NoTimeout);
        return new JournalExport(entityId, name, range, version, lastEntryId, entries, lines, (Int128)debit, (Int128)credit)
        {
            Rolls = roll is null ? [] : [.. roll.Accounts],
            YearEndWithin = roll?.FiscalYear.EndOf(range.From) is { } end && end < range.To ? end : null,
        };
    }

    /// <summary>Writes the journal while it reads the entries, without holding them in memory. Returns the number of lines.</summary>
    /// <param name="connection">In a tenant transaction.</param>
    /// <param name="file">The kind of file.</param>
    /// <param name="exportedBy">The person who exports.</param>
    /// <param name="exportedAt">The time of the export, UTC.</param>
    /// <param name="output">Receives the text; it is not flushed.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    public async Task<long> WriteAsync(
        NpgsqlConnection connection, JournalFile file, string exportedBy, DateTimeOffset exportedAt, TextWriter output,
        CancellationToken cancellationToken)
    {
        var currency = Currency.FromCode(Version.Currency)
            ?? throw new InvalidOperationException("The ledger's currency is not an ISO 4217 code.");
        var accounts = await ChartOfAccounts.ReadAccountsAsync(connection, EntityId, Version.LedgerVersion, cancellationToken);
        var writer = file.Begin();
        var piece = new StringBuilder();
        writer.Begin(piece, new JournalHead(this, currency, accounts, exportedBy, exportedAt));
        return await WriteEntriesAsync(connection, writer, piece, output, cancellationToken);
    }

    private async Task<long> WriteEntriesAsync(
        NpgsqlConnection connection, JournalWriter writer, StringBuilder piece, TextWriter output, CancellationToken cancellationToken)
    {
        // No index finds the lines of one entry quickly. Join the whole range at once, whatever the planner's statistics say.
        await connection.ExecuteAsync("set local enable_nestloop = off", null, cancellationToken);
        var exported = connection.StreamAsync<ExportedLine>(
            """
            select e.entry_id, e.entry_date, e.reference, e.description, e.recorded_at, l.line_no, l.account_code,
              l.debit_minor - l.credit_minor as signed_minor, nullif(l.description, e.description) as text, l.party, l.document
            from ledger.journal_entry e
            join ledger.journal_line l on l.tenant_id = e.tenant_id and l.entity_id = e.entity_id and l.entry_id = e.entry_id
              and l.entry_date = e.entry_date
            where e.entity_id = @entity and e.entry_date between @from and @to and e.entry_id <= @last
            order by e.entry_date, e.entry_id, l.line_no
            """, new { entity = EntityId, from = Range.From, to = Range.To, last = LastEntryId }, cancellationToken,
            Queries.NoTimeout);
        long? entry = null;
        long entries = 0, lines = 0;
        await foreach (var line in exported)
        {
            if (entry != line.EntryId)
            {
                entry = line.EntryId;
                entries++;
                writer.BeginEntry(piece, line);
            }

            lines++;
            writer.Line(piece, line);
            if (piece.Length < PieceLength) continue;
            await output.WriteAsync(piece, cancellationToken);
            piece.Clear();
        }

        writer.End(piece, entries, lines);
        await output.WriteAsync(piece, cancellationToken);
        return lines;
    }
}
