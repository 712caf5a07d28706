namespace Financial.Ledger.Accounts;

/// <summary>
/// A default chart: the shape of its codes, what each range of codes means, and the names of its usual accounts. It only proposes:
/// an account that the entity's own chart holds is taken as it stands there.
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

    /// <summary>Digits of a code; a shorter one has lost its leading zeros, most likely in a spreadsheet.</summary>
    public int CodeLength { get; }

    /// <summary>The lines into which statements of this chart divide KPI groups, as its readers know them.</summary>
    public IReadOnlyList<ChartLine> StatementLines { get; private init; } = [];

    /// <summary>How the code of the account begins that takes results of earlier years; null where the chart has no such custom.</summary>
    public string? RetainedEarnings { get; private init; }

    /// <summary>How the code of the account begins that takes those that are losses, where the chart keeps them apart.</summary>
    public string? Loss { get; private init; }

    /// <summary>
    /// The account that a code of this profile's shape would be, or null when the code has another shape or lies in no range. Where the
    /// source names accounts instead, the account's code is what the name says it is.
    /// </summary>
    public Account? Propose(string code) => _propose(code);

    /// <summary>Sage 50 UK: four digits.</summary>
    public static ChartProfile Uk { get; } = new(
        "Sage 50 UK", 4, code => code.Length == 4 && code.All(char.IsAsciiDigit) ? Number(code) : null, UkRanges,
        UkNames) { RetainedEarnings = "3200" };

    /// <summary>
    /// Sage 50 US and Intacct: four or five digits, with segments after a hyphen where the company uses them (<c>40000-NE</c>).
    /// Ranges go by the first four digits, so that 4000 and 40000 are both sales.
    /// </summary>
    public static ChartProfile Us { get; } = new("US", 4, UsRangeNumber, UsRanges, UsNames) { RetainedEarnings = "39005" };

    /// <summary>
    /// The French plan comptable général: three digits that say what the account is, and whatever the company adds. No code loses zeros in
    /// front.
    /// </summary>
    public static ChartProfile Fr { get; } = new("France", 0, FrRangeNumber, FrRanges, []) { RetainedEarnings = "120", Loss = "129" };

    /// <summary>Norway: NS 4102, by the first four digits.</summary>
    public static ChartProfile No { get; } = new("Norway", 0, FirstFourDigits, NoRanges, []) { RetainedEarnings = "2050" };

    /// <summary>Portugal: SNC, by the first four digits.</summary>
    public static ChartProfile Pt { get; } = new("Portugal", 0, FirstFourDigits, PtRanges, []) { RetainedEarnings = "818" };

    /// <summary>Romania: the general chart, by the first four digits.</summary>
    public static ChartProfile Ro { get; } = new("Romania", 0, FirstFourDigits, RoRanges, []) { RetainedEarnings = "121" };

    /// <summary>Proposes nothing: an account is in the entity's chart, or the file says what it is.</summary>
    public static ChartProfile None { get; } = new("none", 0, static _ => null);

    /// <summary>Xero: three digits as in its own default chart, four as in a British one.</summary>
    public static ChartProfile Xero { get; } = new("Xero", 3, XeroRangeNumber, [.. XeroRanges, .. UkRanges],
        UkNames) { RetainedEarnings = "960" };

    /// <summary>This chart behind the accounts that a file describes itself, by code.</summary>
    public ChartProfile Behind(IReadOnlyDictionary<string, Account> described) =>
        new(Name, CodeLength, code => described.GetValueOrDefault(code) ?? _propose(code))
    {
        StatementLines = StatementLines, RetainedEarnings = RetainedEarnings, Loss = Loss,
    };

    private static Account? InRange(string code, int number, CodeRange[] ranges, Dictionary<string, string> names)
    {
        foreach (var range in ranges)
        {
            if (number >= range.First && number <= range.Last)
                return new Account(code, names.GetValueOrDefault(code, $"{range.Name} {code}"), range.Class, range.KpiGroup,
                    StatementLine: range.StatementLine is { } line ? LineId(line) : null);
        }

        return null;
    }

    private static string LineId(string name) => name.ToLowerInvariant().Replace(",", "", StringComparison.Ordinal).Replace(' ', '-');

    private static int? UsRangeNumber(string code)
    {
        var digits = code.AsSpan(0, code.IndexOf('-') is var hyphen and >= 0 ? hyphen : code.Length);
        if (digits.Length is not (4 or 5) || digits.ContainsAnyExceptInRange('0', '9')) return null;
        foreach (var segmentCharacter in code.AsSpan(digits.Length))
            if (!char.IsAsciiLetterOrDigit(segmentCharacter) && segmentCharacter != '-') return null;
        return code.EndsWith('-') ? null : Number(digits[..4]);
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits) number = number * 10 + (digit - '0');
        return number;
    }

    private sealed record CodeRange(int First, int Last, AccountClass Class, string KpiGroup, string Name, string? StatementLine = null);
}
