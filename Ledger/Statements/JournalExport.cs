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
/// The entries of a range as a plain-text journal, to check the books with an independent program (EXP-6). It shows the served version:
/// entries up to a version's last entry never change.
/// </summary>
/// <param name="EntityId">The company.</param>
/// <param name="EntityName">The company's display name.</param>
/// <param name="Range">The range of entry dates.</param>
/// <param name="Version">The ledger version of the journal.</param>
/// <param name="LastEntryId">The last entry of that version.</param>
/// <param name="LineCount">Journal lines in the range.</param>
public sealed record JournalExport(
    int EntityId, string EntityName, DateRange Range, ServedVersion Version, long LastEntryId, long LineCount)
{
    /// <summary>A range with more lines is refused, never truncated (EXP-3).</summary>
    public const long MaxLines = 100_000;

    private const int PieceLength = 16 * 1024;

    /// <summary>Reads the version and size of the journal of a range. Needs a tenant transaction.</summary>
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

    /// <summary>Writes the journal while it reads the entries, without holding them in memory.</summary>
    /// <param name="connection">In a tenant transaction.</param>
    /// <param name="format">The format of the journal.</param>
    /// <param name="exportedBy">The person who exports.</param>
    /// <param name="exportedAt">The time of the export, UTC.</param>
    /// <param name="output">Receives the text; it is not flushed.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    public async Task WriteAsync(
        NpgsqlConnection connection, JournalFormat format, string exportedBy, DateTimeOffset exportedAt, TextWriter output,
        CancellationToken cancellationToken)
    {
        var currency = Currency.FromCode(Version.Currency)
            ?? throw new InvalidOperationException("The ledger's currency is not an ISO 4217 code.");
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
        // No index finds the lines of one entry quickly. Join the whole range at once, whatever the planner's statistics say.
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

        // A file without this line is incomplete.
        piece.Append('\n').Append(JournalFormat.Comment($"End: {entries} entries, {lines} lines")).Append('\n');
        await output.WriteAsync(piece, cancellationToken);
    }

    private sealed record ExportedLine(
        long EntryId, DateOnly EntryDate, string? Reference, string? Description, string AccountCode, long SignedMinor, string? Text);
}
