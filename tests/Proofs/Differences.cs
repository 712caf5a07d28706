using Financial.Fixtures;
using Financial.Ledger.Statements;

namespace Financial.Proofs;

/// <summary>Compares figures by name with the expected ones.</summary>
internal static class Differences
{
    /// <summary>Lists each figure of a statement that differs from the expected one. A missing figure is zero.</summary>
    /// <param name="statement">The statement and its days, for the message.</param>
    /// <param name="shown">The product's figures.</param>
    /// <param name="expected">The expected figures.</param>
    /// <param name="source">The source of the expected figures.</param>
    public static IEnumerable<string> Of(
        string statement, IReadOnlyDictionary<string, long> shown, IReadOnlyDictionary<string, long> expected,
        string source = "its lines") =>
        from name in shown.Keys.Union(expected.Keys)
        let here = shown.GetValueOrDefault(name)
        let there = expected.GetValueOrDefault(name)
        where here != there
        orderby name
        select $"{statement}, {name}: {here}, by {source} {there}";

    /// <summary>The figures of a trial balance: "1200 opening" and so on; movement and closing entries by side.</summary>
    public static Dictionary<string, long> Figures(TrialBalance trialBalance) => Figures(trialBalance.Rows.Select(BalanceRow.Of));

    /// <inheritdoc cref="Figures(TrialBalance)"/>
    public static Dictionary<string, long> Figures(IEnumerable<BalanceRow> rows)
    {
        var figures = new StatementFigures();
        foreach (var row in rows)
        {
            var account = row.Code ?? "results of earlier years";
            figures.Add(row.Opening, $"{account} opening");
            figures.Add(row.Movement.DebitMinor, $"{account} debits");
            figures.Add(row.Movement.CreditMinor, $"{account} credits");
            figures.Add(row.ClosingEntries.DebitMinor, $"{account} debits of closing entries");
            figures.Add(row.ClosingEntries.CreditMinor, $"{account} credits of closing entries");
            figures.Add(row.YearEnd, $"{account} year end");
            figures.Add(row.Closing, $"{account} closing");
        }
        return figures.NotZero;
    }
}
