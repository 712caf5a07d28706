using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Financial.Insights.Facts;
using Financial.Ledger.Kpis;
using Financial.Ledger.Periods;

namespace Financial.Insights.Generations;

/// <summary>
/// Facts as JSON for the database and the API: amounts as strings of minor units, ratios as strings with six decimals, dates as yyyy-mm-dd.
/// </summary>
public static class FactJson
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static JsonElement Serialize(IReadOnlyList<Fact> facts) => JsonSerializer.SerializeToElement(facts.Select(Shape), Json);

    private static object Shape(Fact fact) => new
    {
        fact.Id,
        fact.Metric,
        Name = fact.MetricName,
        fact.DefinitionVersion,
        Scope = fact.Scope == FactScope.Company
            ? null : new { fact.Scope.Region, fact.Scope.Division, fact.Scope.Job, fact.Scope.AccountCode, fact.Scope.AccountName },
        Period = Shape(fact.Range),
        Unit = fact.Unit == KpiUnit.Money ? "money" : "ratio",
        ValueMinor = Text(fact.ValueMinor),
        Ratio = Text(fact.ValueRatio),
        fact.Reason,
        Compare = fact.Comparison is not { } comparison ? null : new
        {
            Period = Shape(comparison.Range),
            ValueMinor = Text(comparison.BaseMinor),
            Ratio = Text(comparison.BaseRatio),
            DeltaMinor = Text(comparison.DeltaMinor),
            DeltaRatio = Text(comparison.DeltaRatio),
            Change = Text(comparison.Change),
            comparison.Reason,
            comparison.Favourable,
        },
        Driver = fact.IsDriver ? true : (bool?)null,
        fact.Extreme,
        fact.LineCount,
    };

    private static object Shape(DateRange range) => new { range.From, range.To };

    private static string? Text(long? minor) => minor?.ToString(CultureInfo.InvariantCulture);

    private static string? Text(decimal? ratio) => ratio?.ToString("0.000000", CultureInfo.InvariantCulture);
}
