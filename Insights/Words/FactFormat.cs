using System.Globalization;
using System.Text;
using Financial.Insights.Facts;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;

namespace Financial.Insights.Words;

/// <summary>Formats facts as text: whole currency units, percentages with one decimal (KPI-2).</summary>
public sealed class FactFormat(string currency)
{
    private const int LongestName = 80;

    private readonly decimal _unit = Currency.FromCode(currency)?.Decimals switch { 0 => 1, 3 => 1000, _ => 100 };

    /// <summary>The fields that a placeholder may name.</summary>
    public static IReadOnlyList<string> Fields { get; } =
        ["name", "value", "period", "scope", "compareValue", "comparePeriod", "delta", "deltaPct"];

    /// <summary>The text of a field; null if the fact lacks it.</summary>
    public string? Render(Fact fact, string field) => field switch
    {
        "name" => fact.MetricName,
        "value" => Value(fact.ValueMinor, fact.ValueRatio),
        "period" => Period(fact.Range),
        "scope" => fact.Scope.Name is { } name ? Clean(name) : null,
        "compareValue" => Value(fact.Comparison?.BaseMinor, fact.Comparison?.BaseRatio),
        "comparePeriod" => fact.Comparison is { } comparison ? Period(comparison.Range) : null,
        // Without a sign: words state the direction, and the check compares them with the fact.
        "delta" => fact.Comparison switch
        {
            { DeltaMinor: { } minor } => Money(Math.Abs((decimal)minor)),
            { DeltaRatio: { } ratio } => string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(ratio) * 100:0.0} points"),
            _ => null,
        },
        "deltaPct" => fact.Comparison?.Change is { } change ? Percent(Math.Abs(change)) : null,
        _ => null,
    };

    /// <summary>Text from the books made safe to show: no control or direction characters, at most 80 characters.</summary>
    public static string Clean(string name)
    {
        var shown = name.EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
            or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
        // Braces would look like a placeholder.
        var text = string.Concat(shown).Replace('{', '(').Replace('}', ')');
        return text.Length <= LongestName ? text : text[..(LongestName - 1)] + "…";
    }

    private string? Value(long? minor, decimal? ratio) => minor is { } amount ? Money(amount) : ratio is { } share ? Percent(share) : null;

    private string Money(decimal minor)
    {
        var whole = decimal.Round(Math.Abs(minor) / _unit, 0, MidpointRounding.AwayFromZero).ToString("#,0", CultureInfo.InvariantCulture);
        var symbol = currency switch { "USD" => "$", "GBP" => "£", "EUR" => "€", _ => currency + " " };
        return (minor < 0 && whole != "0" ? "-" : "") + symbol + whole;
    }

    private static string Percent(decimal ratio) => (ratio * 100).ToString("0.0", CultureInfo.InvariantCulture) + "%";

    private static string Period(DateRange range) => range.IsWholeMonths && range == DateRange.Month(range.From)
        ? range.From.ToString("MMMM yyyy", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{range.From:yyyy-MM-dd} to {range.To:yyyy-MM-dd}");
}
