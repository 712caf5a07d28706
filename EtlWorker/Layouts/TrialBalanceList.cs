using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Messages;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Layouts;

/// <summary>The accounts of one trial balance.</summary>
public sealed partial class TrialBalanceList : ListDraft
{
    // Keeps both sums of a comparison within 64 bits.
    private const long LargestTotal = long.MaxValue / 4;

    private readonly SortedDictionary<string, Int128> _netMinor = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lineOfAccount = new(StringComparer.Ordinal);
    private readonly FileTotals _totals = new();
    private readonly HashSet<DateOnly> _days = [];
    private bool _hasUnclearDay;

    /// <summary>The date of the balances, set once the list is complete.</summary>
    public DateOnly AsOf { get; private set; }

    /// <summary>The balance of each account, debit positive in minor units.</summary>
    public IReadOnlyDictionary<string, Int128> NetMinor => _netMinor;

    /// <summary>Returns the first physical line of an account.</summary>
    public int LineOf(string account) => _lineOfAccount[account];

    public override void ReadTitle(in SourceRow row)
    {
        foreach (Match match in Day().Matches(Encoding.UTF8.GetString(row.Original)))
            if (!TryDay(match.Groups["day"].Value, _days)) _hasUnclearDay = true;
    }

    public override void ReadTotals(in SourceRow row)
    {
        if (!row[TrialBalanceReport.Debit].IsEmpty && row.TryAmount(TrialBalanceReport.Debit, this, out var debit))
            _totals.State("debit", debit, row.Line);
        if (!row[TrialBalanceReport.Credit].IsEmpty && row.TryAmount(TrialBalanceReport.Credit, this, out var credit))
            _totals.State("credit", credit, row.Line);
    }

    public override void Read(in SourceRow row)
    {
        if (row.Text(TrialBalanceReport.Code) is not { } code)
        {
            Refuse(row, RefusalCode.UnknownAccount, "the row has no account code", "export the trial balance with account codes",
                TrialBalanceReport.Code);
            return;
        }

        if (!(row.TryAmount(TrialBalanceReport.Debit, this, out var debit) & row.TryAmount(TrialBalanceReport.Credit, this,
            out var credit))) return;
        _totals.Add("debit", debit);
        _totals.Add("credit", credit);
        _lineOfAccount.TryAdd(code, row.Line);
        _netMinor[code] = _netMinor.GetValueOrDefault(code) + debit - credit;
    }

    public override void Complete(ImportFile message)
    {
        foreach (var mismatch in _totals.Mismatches()) Refusals.Add(mismatch);
        if (_netMinor.Values.Aggregate((Int128)0, (sum, net) => sum + net) != 0)
            Refusals.Add(new Refusal(0, RefusalCode.ControlTotalsUnbalanced, "debits and credits of this trial balance differ",
                "export it again with all accounts, those without movement too"));
        if (_netMinor.Values.Aggregate((Int128)0, (sum, net) => sum + Int128.Abs(net)) > LargestTotal)
            Refusals.Add(new Refusal(0, RefusalCode.AmountRange, "the balances are larger than any ledger holds", "correct the amounts"));
        if (message.Options.AsOf is { } stated) _days.Add(stated);
        if (_days.Count == 1) AsOf = _days.First();
        else if (_days.Count > 1)
            Refusals.Add(new Refusal(0, RefusalCode.AsOfMismatch,
                $"several days are stated: {string.Join(", ", _days.Order().Select(day => $"{day:yyyy-MM-dd}"))}",
                "leave one: in the titles of the file, or in the field asOf of the upload"));
        else
            Refusals.Add(new Refusal(0, RefusalCode.AsOfMissing,
                _hasUnclearDay ? "the day in the titles can be read with the day or the month first"
                    : "the file does not say of which day its balances are",
                "name the day in the field asOf of the upload, as YYYY-MM-DD"));
    }

    // Returns false if the two date orders give two different days.
    private static bool TryDay(string text, HashSet<DateOnly> days)
    {
        if (DateText.TryParse(Encoding.UTF8.GetBytes(text), out var parts))
        {
            var isDayFirst = parts.TryGetDate(DateOrder.DayFirst, out var dayFirst);
            var isMonthFirst = parts.TryGetDate(DateOrder.MonthFirst, out var monthFirst);
            if (isDayFirst && isMonthFirst && dayFirst != monthFirst) return false;
            if (isDayFirst || isMonthFirst) days.Add(isDayFirst ? dayFirst : monthFirst);
        }
        else if (DateOnly.TryParse(Ordinal().Replace(text, "$1").Replace(",", " ", StringComparison.Ordinal), CultureInfo.InvariantCulture,
            out var day))
        {
            days.Add(day);
        }

        return true;
    }

    // Date To: 30/06/2025 · As at 30th June 2025 · For the Six Months Ending Jun 30, 2025 · 01/01/2025 to 30/06/2025
    [GeneratedRegex("""
        \b(?:as\ at|as\ of|ending|ended|to)\b [\s:,;"]*
        (?<day> \d{1,4}[/.-]\d{1,2}[/.-]\d{2,4} | \d{1,2}(?:st|nd|rd|th)?[\ -][a-z]{3,9},?[\ -]\d{2,4}
          | [a-z]{3,9}\ \d{1,2}(?:st|nd|rd|th)?,?\ \d{4} )
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Day();

    [GeneratedRegex("(?<=^| )([0-9]{1,2})(?:st|nd|rd|th)", RegexOptions.IgnoreCase)]
    private static partial Regex Ordinal();
}
