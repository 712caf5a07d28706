using Financial.Fixtures;
using Financial.Ledger.Statements;

namespace Financial.Proofs;

/// <summary>Figures by name, held against what they must be.</summary>
internal static class Differences
{
    /// <summary>Each figure in which a statement is not what it must be. A figure that is missing is zero.</summary>
    /// <param name="statement">Which statement of which days, for the message.</param>
    /// <param name="shown">What the product shows.</param>
    /// <param name="expected">What it must show.</param>
    /// <param name="source">What says so.</param>
    public static IEnumerable<string> Of(
        string statement, IReadOnlyDictionary<string, long> shown, IReadOnlyDictionary<string, long> expected,
        string source = "its lines") =>
        from name in shown.Keys.Union(expected.Keys)
        let here = shown.GetValueOrDefault(name)
        let there = expected.GetValueOrDefault(name)
        where here != there
        orderby name
        select $"{statement}, {name}: {here}, by {source} {there}";

    /// <summary>The figures of a trial balance: "1200 opening" and so on, with the sides of movement and closing entries apart.</summary>
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
