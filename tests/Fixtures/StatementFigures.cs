using Financial.Ledger.Statements;

namespace Financial.Fixtures;

/// <summary>
/// The figures of one column of a statement by name: "bank" is a line, "bank 1200" one of its accounts. Zero figures are left out.
/// </summary>
public sealed class StatementFigures
{
    private readonly Dictionary<string, long> _figures = [];

    /// <summary>All figures that are not zero.</summary>
    public Dictionary<string, long> NotZero => _figures.Where(figure => figure.Value != 0).ToDictionary();

    /// <summary>The figures of a statement. Amounts without an account appear in their line only.</summary>
    public static Dictionary<string, long> Of(Statement statement, int column = 0)
    {
        var figures = new StatementFigures();
        foreach (var line in statement.Lines)
        {
            figures.Add(line.AmountsMinor[column], line.Id);
            foreach (var account in line.Accounts.Where(account => account.Code is not null))
                figures.Add(account.AmountsMinor[column], $"{line.Id} {account.Code}");
        }
        return figures.NotZero;
    }

    /// <summary>Adds an amount to a line, to its account, and to the totals that count the line.</summary>
    public void Add(long minor, string line, string? account = null, params ReadOnlySpan<string> totals)
    {
        AddTo(line, minor);
        if (account is not null) AddTo($"{line} {account}", minor);
        foreach (var total in totals) AddTo(total, minor);
    }

    private void AddTo(string name, long minor) => _figures[name] = checked(_figures.GetValueOrDefault(name) + minor);
}
