using System.Globalization;
using System.Text;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;

namespace Financial.Ledger.Statements;

/// <summary>The facts of a journal file before its entries.</summary>
/// <param name="Export">The range and version.</param>
/// <param name="Currency">The ledger's currency.</param>
/// <param name="Accounts">The chart of accounts.</param>
/// <param name="ExportedBy">The person who exports.</param>
/// <param name="ExportedAt">The time of the export, UTC.</param>
internal sealed record JournalHead(
    JournalExport Export, Currency Currency, IReadOnlyList<Account> Accounts, string ExportedBy, DateTimeOffset ExportedAt)
{
    /// <summary>The balance of each account before the range and at its end, debits minus credits; without accounts of zero.</summary>
    public IEnumerable<(Account Account, AccountRoll Roll)> Balances => Accounts.Join(
        Export.Rolls.Where(roll => roll.Code is not null), account => account.Code, roll => roll.Code, (account, roll) => (account, roll));
}

/// <summary>A line to write, with the facts of its entry.</summary>
internal sealed record ExportedLine(
    long EntryId, DateOnly EntryDate, string? Reference, string? Description, DateTime RecordedAt, int LineNo, string AccountCode,
    long SignedMinor, string? Text, string? Party, string? Document);

/// <summary>Writes one journal file: its beginning, the entries in their order, its end.</summary>
internal abstract class JournalWriter
{
    public abstract void Begin(StringBuilder text, JournalHead head);

    /// <summary>Begins an entry; <paramref name="first"/> is its first line, which is written next.</summary>
    public abstract void BeginEntry(StringBuilder text, ExportedLine first);

    public abstract void Line(StringBuilder text, ExportedLine line);

    /// <summary>Ends the file. A file without its end is incomplete.</summary>
    public abstract void End(StringBuilder text, long entries, long lines);

    /// <summary>The text on one line, or another text if it is empty.</summary>
    protected static string OneLine(string? text, string otherwise) =>
        JournalFormat.OneLine(text ?? "") is { Length: > 0 } line ? line : otherwise;

    /// <summary>The instant in UTC, or another text if there is none.</summary>
    protected static string Time(DateTimeOffset? time, string otherwise) =>
        time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? otherwise;
}

/// <summary>Writes the journal of a plain-text accounting program.</summary>
internal sealed class PlainTextWriter(JournalFormat format) : JournalWriter
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private Currency? _currency;

    // EXP-2.
    public override void Begin(StringBuilder text, JournalHead head)
    {
        _currency = head.Currency;
        var (export, version) = (head.Export, head.Export.Version);
        var reconciled = version.Reconciled ? "yes" : $"no ({version.ReasonShown})";
        foreach (var comment in new[]
        {
            $"Journal of {export.EntityName}, {export.Range.From:yyyy-MM-dd} to {export.Range.To:yyyy-MM-dd}, in {head.Currency.Code}",
            $"Ledger version {version.LedgerVersion} as of {Time(version.AsOf, "never")}, reconciled: {reconciled}",
            $"Exported by {head.ExportedBy} at {Time(head.ExportedAt, "never")}",
        })
            text.Append(JournalFormat.Comment(comment)).Append('\n');
        text.Append(format.Preamble(head.Currency)).Append('\n');
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var account in head.Accounts)
        {
            var name = format.AccountName(account.Code, account.Class);
            if (!used.Add(name)) used.Add(name = JournalFormat.Distinct(name, account.Code));
            _names.Add(account.Code, name);
            text.Append(format.Declare(name, account.Name, export.Range.From, head.Currency)).Append('\n');
        }
    }

    public override void BeginEntry(StringBuilder text, ExportedLine first) =>
        text.Append('\n').Append(format.Head(first.EntryDate, first.Reference, first.Description)).Append('\n');

    public override void Line(StringBuilder text, ExportedLine line) =>
        text.Append(format.Line(_names[line.AccountCode], line.SignedMinor, _currency!, line.Text)).Append('\n');

    public override void End(StringBuilder text, long entries, long lines) =>
        text.Append('\n').Append(JournalFormat.Comment($"End: {entries} entries, {lines} lines")).Append('\n');}
