using System.Globalization;
using System.Text.RegularExpressions;

namespace Financial.Ledger.Accounts;

/// <summary>
/// A default chart: the shape of its codes, the meaning of code ranges, and the names of usual accounts. It only proposes accounts; the
/// company's own chart comes first.
/// </summary>
public sealed partial class ChartProfile
{
    private readonly Func<string, Account?> _propose;

    private ChartProfile(string name, int codeLength, Func<string, Account?> propose)
    {
        Name = name;
        CodeLength = codeLength;
        _propose = propose;
    }

    private ChartProfile(string name, int codeLength, Func<string, int?> rangeNumber, CodeRange[] ranges, Dictionary<string, string> names)
        : this(name, codeLength, code => rangeNumber(code) is { } number ? InRange(code, number, ranges, names) : null) =>
        StatementLines = [.. ranges.Where(range => range.StatementLine is not null).DistinctBy(range => range.StatementLine)
            .Select((range, position) => new ChartLine(LineId(range.StatementLine!), range.KpiGroup, range.StatementLine!, position))];

    public string Name { get; }

    /// <summary>Digits of a code. A shorter code has probably lost its leading zeros in a spreadsheet.</summary>
    public int CodeLength { get; }

    /// <summary>The statement lines that readers of this chart expect.</summary>
    public IReadOnlyList<ChartLine> StatementLines { get; private init; } = [];

    /// <summary>The prefix of the retained earnings account; null if the chart has no convention.</summary>
    public string? RetainedEarnings { get; private init; }

    /// <summary>The prefix of the account for losses, if the chart keeps them apart.</summary>
    public string? Loss { get; private init; }

    /// <summary>
    /// Proposes an account for a code; null if the code has another shape or lies in no range. If the source writes names instead, the code
    /// is derived from the name.
    /// </summary>
    public Account? Propose(string code) => _propose(code);

    /// <summary>Sage 50 UK: four digits.</summary>
    public static ChartProfile Uk { get; } = new(
        "Sage 50 UK", 4, code => code.Length == 4 && code.All(char.IsAsciiDigit) ? Number(code) : null, UkRanges,
        UkNames) { RetainedEarnings = "3200" };

    /// <summary>
    /// Sage 50 US and Intacct: four or five digits, optionally with segments after a hyphen (<c>40000-NE</c>). Ranges use the first four
    /// digits: 4000 and 40000 are both sales.
    /// </summary>
    public static ChartProfile Us { get; } = new("US", 4, UsRangeNumber, UsRanges, UsNames) { RetainedEarnings = "39005" };

    /// <summary>
    /// The French plan comptable général: three digits for the kind of account, then the company's own. Codes have no leading zeros to
    /// lose.
    /// </summary>
    public static ChartProfile Fr { get; } = new("France", 0, FrRangeNumber, FrRanges, []) { RetainedEarnings = "120", Loss = "129" };

    /// <summary>Norway: NS 4102, by the first four digits.</summary>
    public static ChartProfile No { get; } = new("Norway", 0, FirstFourDigits, NoRanges, []) { RetainedEarnings = "2050" };

    /// <summary>Portugal: SNC, by the first four digits.</summary>
    public static ChartProfile Pt { get; } = new("Portugal", 0, FirstFourDigits, PtRanges, []) { RetainedEarnings = "818" };

    /// <summary>Romania: the general chart, by the first four digits.</summary>
    public static ChartProfile Ro { get; } = new("Romania", 0, FirstFourDigits, RoRanges, []) { RetainedEarnings = "121" };

    /// <summary>Proposes nothing. Accounts come from the chart or from the file.</summary>
    public static ChartProfile None { get; } = new("none", 0, static _ => null);

    /// <summary>Xero: three digits as in its default chart, or four as in Sage 50 UK.</summary>
    public static ChartProfile Xero { get; } = new("Xero", 3, XeroRangeNumber, [.. XeroRanges, .. UkRanges],
        UkNames) { RetainedEarnings = "960" };

    /// <summary>Combines this chart with accounts described in a file, which come first.</summary>
    public ChartProfile Behind(IReadOnlyDictionary<string, Account> described) =>
        new(Name, CodeLength, code => described.GetValueOrDefault(code) ?? _propose(code))
    {
        StatementLines = StatementLines, RetainedEarnings = RetainedEarnings, Loss = Loss,
    };

    private static Account? InRange(string code, int number, CodeRange[] ranges, Dictionary<string, string> names) =>
        ranges.FirstOrDefault(range => number >= range.First && number <= range.Last) is not { } range
            ? null
            : new Account(code, names.GetValueOrDefault(code, $"{range.Name} {code}"), range.Class, range.KpiGroup,
                StatementLine: range.StatementLine is { } line ? LineId(line) : null);

    private static string LineId(string name) => name.ToLowerInvariant().Replace(",", "", StringComparison.Ordinal).Replace(' ', '-');

    private static int? UsRangeNumber(string code) => UsCode().IsMatch(code) ? Number(code.AsSpan(0, 4)) : null;

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    // 4000, 40000, 40000-NE
    [GeneratedRegex(@"^[0-9]{4,5}(-[A-Za-z0-9-]*[A-Za-z0-9])?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex UsCode();

    private sealed record CodeRange(int First, int Last, AccountClass Class, string KpiGroup, string Name, string? StatementLine = null);
}
