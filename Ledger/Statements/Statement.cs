using Financial.Ledger.Accounts;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;

namespace Financial.Ledger.Statements;

/// <summary>A column of a statement: the movement of a range, or the balance at its last day (<see cref="DateRange.To"/>).</summary>
/// <param name="Id">Stable: <c>range</c>, <c>prior-period</c>, <c>prior-year</c>, or a month such as <c>2026-01</c>.</param>
/// <param name="Range">Its first and last day, both included.</param>
public sealed record StatementColumn(string Id, DateRange Range);

/// <summary>One account in a line: one amount per column, in minor units.</summary>
/// <param name="Code">Null for a computed amount without an account.</param>
/// <param name="Name">Its display name.</param>
/// <param name="AmountsMinor">With the sign of its line: a cost is positive; an amount on the unusual side is negative (KPI-5).</param>
public sealed record StatementAccount(string? Code, string Name, IReadOnlyList<long> AmountsMinor);

/// <summary>One line of a statement: the sum of its accounts, or a total of the lines above it.</summary>
/// <param name="Id">Stable.</param>
/// <param name="Name">Its display name.</param>
/// <param name="IsTotal">True if the line has no accounts of its own.</param>
/// <param name="AmountsMinor">One per column, in minor units.</param>
/// <param name="Accounts">In the order of their codes; empty if the line is divided.</param>
/// <param name="Lines">The company's own statement lines within this line; empty if the line is not divided.</param>
public sealed record StatementLine(
    string Id, string Name, bool IsTotal, IReadOnlyList<long> AmountsMinor, IReadOnlyList<StatementAccount> Accounts,
    IReadOnlyList<StatementLine> Lines)
{
    /// <summary>The id of the line of unassigned accounts.</summary>
    internal const string Unassigned = "unassigned";

    internal static StatementLine Of(string id, string name, int columns, IReadOnlyList<StatementAccount> accounts) =>
        new(id, name, IsTotal: false, Sum(columns, accounts.Select(account => account.AmountsMinor)), accounts, []);

    internal static StatementLine Total(string id, string name, IReadOnlyList<long> amountsMinor) =>
        new(id, name, IsTotal: true, amountsMinor, [], []);

    /// <summary>A line, divided if any account has a statement line. Accounts without one come last, as unassigned (KPI-7).</summary>
    internal static StatementLine Divided(
        string id, string name, int columns, IReadOnlyList<(ChartLine? Line, StatementAccount Account)> accounts)
    {
        var whole = Of(id, name, columns, [.. accounts.Select(account => account.Account)]);
        if (accounts.All(account => account.Line is null))
            return whole;
        var lines = accounts.GroupBy(account => account.Line)
            .OrderBy(line => line.Key is null).ThenBy(line => line.Key?.Position).ThenBy(line => line.Key?.Id, StringComparer.Ordinal)
            .Select(line => Of(line.Key?.Id ?? $"{Unassigned}-{id}", line.Key?.Name ?? KpiGroups.Name(KpiGroups.Suspense), columns,
                [.. line.Select(account => account.Account)]));
        return whole with { Accounts = [], Lines = [.. lines] };
    }

    internal static long[] Sum(int columns, IEnumerable<IReadOnlyList<long>> amounts) =>
        amounts.Aggregate(new long[columns], (sum, one) => [.. sum.Zip(one, (left, right) => checked(left + right))]);
}

/// <summary>A statement: its columns, and its lines from top to bottom.</summary>
/// <param name="Columns">The columns from left to right.</param>
/// <param name="Version">The ledger version of the statement.</param>
/// <param name="Lines">Lines without accounts are omitted, totals never.</param>
public sealed record Statement(IReadOnlyList<StatementColumn> Columns, ServedVersion Version, IReadOnlyList<StatementLine> Lines)
{
    /// <summary>The line with this id, also within a divided line.</summary>
    public StatementLine Line(string id) => Lines.Concat(Lines.SelectMany(line => line.Lines)).First(line => line.Id == id);
}
