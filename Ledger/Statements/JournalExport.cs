using System.Globalization;
using System.Text;
using Financial.Ledger.Accounts;
using Financial.Ledger.Database;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>
/// The entries of a range as a plain-text journal, with which anybody can check the books by an independent program (EXP-6). What it holds
/// is the served version: nothing is ever changed before the last entry of a version.
/// </summary>
/// <param name="EntityId">Whose journal.</param>
/// <param name="EntityName">What people call the company.</param>
/// <param name="Range">The entries' dates.</param>
/// <param name="Version">The version of the ledger that the journal shows.</param>
/// <param name="LastEntryId">The newest entry of that version.</param>
/// <param name="LineCount">Journal lines in the range.</param>
public sealed record JournalExport(
    int EntityId, string EntityName, DateRange Range, ServedVersion Version, long LastEntryId, long LineCount)
{
    /// <summary>More lines than this are refused and never cut (EXP-3).</summary>
    public const long MaxLines = 100_000;

    private const int PieceLength = 16 * 1024;

    /// <summary>Finds out what the journal of a range holds, over a connection that is inside a tenant transaction.</summary>
    public static async Task<JournalExport> PrepareAsync(
        NpgsqlConnection connection, int entityId, DateRange range, CancellationToken cancellationToken)
    {
        var version = await ServedVersion.ReadAsync(connection, entityId, cancellationToken);
        var (name, lastEntryId, lineCount) = await connection.QuerySingleAsync<(string, long, long)>(
            """
            select e.name, v.last_entry_id,
                   (select count(*) from ledger.journal_line l where l.entity_id = e.entity_id and l.entry_date between @from and @to
                     and l.entry_id <= v.last_entry_id)
            from ledger.entity e
            cross join lateral (select coalesce(max(h.last_entry_id), 0) as last_entry_id from ledger.version_history h
                                where h.entity_id = e.entity_id and h.ledger_version = @version) v
            where e.entity_id = @entity
            """, new { entity = entityId, from = range.From, to = range.To, version = version.LedgerVersion }, cancellationToken);
        return new JournalExport(entityId, name, range, version, lastEntryId, lineCount);
    }

    /// <summary>
    /// Writes the journal, entry by entry as they come from the database, over a connection that is inside a tenant transaction.
    /// </summary>
    /// <param name="connection">Inside a tenant transaction.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="exportedBy">Who asked for it.</param>
    /// <param name="exportedAt">When, UTC.</param>
    /// <param name="output">Takes the text; it is not flushed.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    public async Task WriteAsync(
        NpgsqlConnection connection, JournalFormat format, string exportedBy, DateTimeOffset exportedAt, TextWriter output,
        CancellationToken cancellationToken)
    {
        var currency = Currency.FromCode(Version.Currency) ?? throw new InvalidOperationException("The ledger's currency is no currency.");
        await output.WriteAsync(Header(format, currency, exportedBy, exportedAt).AsMemory(), cancellationToken);
        var names = await WriteAccountsAsync(connection, format, currency, output, cancellationToken);
        await WriteEntriesAsync(connection, format, currency, names, output, cancellationToken);
    }

    // EXP-2.
    private string Header(JournalFormat format, Currency currency, string exportedBy, DateTimeOffset exportedAt)
    {
        var reconciled = Version.Reconciled ? "yes" : $"no ({Version.Reason})";
        string[] lines =
        [
            JournalFormat.Comment($"Journal of {EntityName}, {Range.From:yyyy-MM-dd} to {Range.To:yyyy-MM-dd}, in {currency.Code}"),
            JournalFormat.Comment($"Ledger version {Version.LedgerVersion} as of {Time(Version.AsOf)}, reconciled: {reconciled}"),
            JournalFormat.Comment($"Exported by {exportedBy} at {Time(exportedAt)}"),
        ];
        return $"{string.Join('\n', lines)}\n{format.Preamble(currency)}\n";
    }

    private static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "never";

    private async Task<Dictionary<string, string>> WriteAccountsAsync(
        NpgsqlConnection connection, JournalFormat format, Currency currency, TextWriter output, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var account in await ChartOfAccounts.ReadAccountsAsync(connection, EntityId, cancellationToken))
        {
            var name = format.AccountName(account.Code, account.Class);
            if (!used.Add(name)) used.Add(name = JournalFormat.Distinct(name, account.Code));
            names.Add(account.Code, name);
            await output.WriteAsync($"{format.Declare(name, account.Name, Range.From, currency)}\n".AsMemory(), cancellationToken);
        }

        return names;
    }

    private async Task WriteEntriesAsync(
        NpgsqlConnection connection, JournalFormat format, Currency currency, Dictionary<string, string> names, TextWriter output,
        CancellationToken cancellationToken)
    {
        // Lines have no index that finds those of one entry quickly: all of the range are joined at once, whatever the planner knows of the
        // tables.
        await connection.ExecuteAsync("set local enable_nestloop = off", null, cancellationToken);
        var exported = connection.StreamAsync<ExportedLine>(
            """
            select e.entry_id, e.entry_date, e.reference, e.description, l.account_code, l.debit_minor - l.credit_minor as signed_minor,
              nullif(l.description, e.description) as text
            from ledger.journal_entry e
            join ledger.journal_line l on l.tenant_id = e.tenant_id and l.entity_id = e.entity_id and l.entry_id = e.entry_id
              and l.entry_date = e.entry_date
            where e.entity_id = @entity and e.entry_date between @from and @to and e.entry_id <= @last
            order by e.entry_date, e.entry_id, l.line_no
            """, new { entity = EntityId, from = Range.From, to = Range.To, last = LastEntryId }, cancellationToken);
        var piece = new StringBuilder();
        long? entry = null;
        long entries = 0, lines = 0;
        await foreach (var line in exported)
        {
            if (entry != line.EntryId)
            {
                entry = line.EntryId;
                entries++;
                piece.Append('\n').Append(format.Head(line.EntryDate, line.Reference, line.Description)).Append('\n');
            }

            lines++;
            piece.Append(format.Line(names[line.AccountCode], line.SignedMinor, currency, line.Text)).Append('\n');
            if (piece.Length < PieceLength) continue;
            await output.WriteAsync(piece, cancellationToken);
            piece.Clear();
        }

        // Whoever does not find this line has only a part of the file.
        piece.Append('\n').Append(JournalFormat.Comment($"End: {entries} entries, {lines} lines")).Append('\n');
        await output.WriteAsync(piece, cancellationToken);
    }

    private sealed record ExportedLine(
        long EntryId, DateOnly EntryDate, string? Reference, string? Description, string AccountCode, long SignedMinor, string? Text);
}
