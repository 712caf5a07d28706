using Financial.Ledger.Accounts;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;

namespace Financial.Ledger.Statements;

/// <summary>
/// A column of a statement: the range whose movement it shows, or the day that it shows the end of (<see cref="DateRange.To"/>).
/// </summary>
/// <param name="Id">Stable: <c>range</c>, <c>prior-period</c>, <c>prior-year</c>, or a month such as <c>2026-01</c>.</param>
/// <param name="Range">Its days, both included.</param>
public sealed record StatementColumn(string Id, DateRange Range);

/// <summary>What one account contributes to a line: one amount for each column, in minor units.</summary>
/// <param name="Code">Null for what is computed and stands on no account.</param>
/// <param name="Name">What people call it.</param>
/// <param name="AmountsMinor">In the sense of its line: a cost is positive, one on its unusual side negative (KPI-5).</param>
public sealed record StatementAccount(string? Code, string Name, IReadOnlyList<long> AmountsMinor);

/// <summary>One line of a statement: the sum of its accounts, or a total of the lines above it.</summary>
/// <param name="Id">Stable.</param>
/// <param name="Name">What people call it.</param>
/// <param name="IsTotal">True when it has no accounts of its own.</param>
/// <param name="AmountsMinor">One for each column, in minor units.</param>
/// <param name="Accounts">In the order of their codes; none when the line is divided.</param>
/// <param name="Lines">The company's own statement lines into which it is divided; none when all of its accounts stand in the line
/// itself.</param>
public sealed record StatementLine(
    string Id, string Name, bool IsTotal, IReadOnlyList<long> AmountsMinor, IReadOnlyList<StatementAccount> Accounts,
    IReadOnlyList<StatementLine> Lines)
{
    /// <summary>The line of accounts that nobody has put anywhere else.</summary>
    internal const string Unassigned = "unassigned";

    internal static StatementLine Of(string id, string name, int columns, IReadOnlyList<StatementAccount> accounts) =>
        new(id, name, IsTotal: false, Sum(columns, accounts.Select(account => account.AmountsMinor)), accounts, []);

    internal static StatementLine Total(string id, string name, IReadOnlyList<long> amountsMinor) =>
        new(id, name, IsTotal: true, amountsMinor, [], []);

    /// <summary>
    /// A line that is divided where an account names a line of its own; those that name none stand last, as unassigned (KPI-7).
    /// </summary>
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

/// <summary>A statement: its columns, and its lines in the order in which they are read.</summary>
/// <param name="Columns">What is shown beside each other.</param>
/// <param name="Version">The state of the books that it was computed from.</param>
/// <param name="Lines">Lines without any account are left out; totals never are.</param>
public sealed record Statement(IReadOnlyList<StatementColumn> Columns, ServedVersion Version, IReadOnlyList<StatementLine> Lines)
{
    /// <summary>The line of this id, or the part of a line.</summary>
    public StatementLine Line(string id) => Lines.Concat(Lines.SelectMany(line => line.Lines)).First(line => line.Id == id);
}
