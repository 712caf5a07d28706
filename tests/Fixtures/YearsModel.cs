using Financial.Ledger.Statements;
using Financial.ServiceDefaults;
using Npgsql;
using NpgsqlTypes;

namespace Financial.Fixtures;

/// <summary>
/// Computes statements over fiscal years from the lines alone: each figure is one sum. Lines of kind <c>closing</c> only close a year.
/// </summary>
/// <param name="startMonth">The first month of a fiscal year.</param>
/// <param name="startDay">The first day of a fiscal year.</param>
/// <param name="retainedEarnings">The account of earlier results; null while it is not set.</param>
/// <param name="loss">The account of losses, if it is a different one.</param>
/// <param name="chart">The accounts of the lines; by default those of <see cref="GeneratedBooks"/>.</param>
public sealed class YearsModel(
    int startMonth, int startDay, string? retainedEarnings, string? loss, IReadOnlyList<TestAccount>? chart = null)
{
    private readonly Dictionary<string, TestAccount> _accounts = (chart ?? GeneratedBooks.Accounts).ToDictionary(account => account.Code);

    /// <summary>The first month of a fiscal year.</summary>
    public int StartMonth => startMonth;

    /// <summary>The first day of a fiscal year.</summary>
    public int StartDay => startDay;

    /// <summary>The account of earlier results; null while it is not set.</summary>
    public string? RetainedEarnings => retainedEarnings;

    /// <summary>The account of losses, if it is a different one.</summary>
    public string? Loss => loss;

    /// <summary>Sets the fiscal year as the Api does.</summary>
    public async Task SetAsync(NpgsqlDataSource api, int tenantId = 1, int entityId = 1)
    {
        await using var tenant = await api.BeginTenantTransactionAsync(tenantId);
        await using var command = new NpgsqlCommand("select ledger.set_fiscal_year($1, $2, $3, $4, $5, 'controller')", tenant.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = entityId });
        command.Parameters.Add(new NpgsqlParameter { Value = startMonth });
        command.Parameters.Add(new NpgsqlParameter { Value = startDay });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)retainedEarnings ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)loss ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync();
        await tenant.CommitAsync();
    }

    /// <summary>
    /// Opening, movement without closing entries, closing entries, year end and closing of each account by code. Results without an account
    /// come last.
    /// </summary>
    public List<BalanceRow> TrialBalance(IEnumerable<TestLine> lines, DateOnly from, DateOnly to)
    {
        var (firstYear, lastYear) = (StartOf(from), StartOf(to));
        var known = lines.Where(line => line.Date <= to).ToList();
        var byAccount = known.ToLookup(line => line.Account);
        var results = Results(known, lastYear).ToList();
        var codes = known.Select(line => (string?)line.Account).Concat(results.Select(result => result.Account)).Distinct();
        return [.. codes.OrderBy(code => code is null).ThenBy(code => code, StringComparer.Ordinal).Select(code =>
        {
            var ofAccount = byAccount[code ?? ""].ToList();
            var inRange = ofAccount.Where(line => line.Date >= from).ToList();
            var (movement, closingEntries) = (Sides(inRange.Where(line => !IsClosing(line))), Sides(inRange.Where(IsClosing)));
            if (code is not null && IsProfitAndLoss(code))
                return new BalanceRow(code,
                    Net(ofAccount.Where(line => line.Date >= firstYear && line.Date < from)), movement, closingEntries,
                    -Net(ofAccount.Where(line => line.Date >= firstYear && line.Date < lastYear)),
                    Net(ofAccount.Where(line => line.Date >= lastYear)));
            var taken = results.Where(result => result.Account == code).ToList();
            return new BalanceRow(code,
                Net(ofAccount.Where(line => line.Date < from)) + taken.Where(result => result.Year < firstYear).Sum(result => result.Net),
                movement, closingEntries, taken.Where(result => result.Year >= firstYear).Sum(result => result.Net),
                Net(ofAccount) + taken.Sum(result => result.Net));
        })];
    }

    /// <summary>
    /// Balances at the end of a day, stated by a source that rolls its years by itself. Only lines up to <paramref name="until"/> count;
    /// the default is the day.
    /// </summary>
    public Dictionary<string, long> YearToDate(List<TestLine> lines, DateOnly day, DateOnly? until = null) =>
        TrialBalance(lines.Where(line => line.Date <= (until ?? day)), day, day).ToDictionary(row => row.Code!, row => row.Closing);

    /// <summary>Balances at the end of a day, since the first entry.</summary>
    public static Dictionary<string, long> Inception(List<TestLine> lines, DateOnly day) =>
        lines.Where(line => line.Date <= day).GroupBy(line => line.Account).ToDictionary(account => account.Key, Net);

    /// <summary>
    /// The balance sheet at the end of a day, in the names of <see cref="StatementFigures"/>. The day's fiscal year is still open, whatever
    /// is posted.
    /// </summary>
    public Dictionary<string, long> BalanceSheet(IEnumerable<TestLine> lines, DateOnly day)
    {
        var year = StartOf(day);
        var figures = new StatementFigures();
        foreach (var row in TrialBalance(lines.Where(line => !IsClosing(line) || line.Date < year), day, day))
        {
            var account = row.Code is null ? null : _accounts[row.Code];
            if (account?.Class == "asset")
                figures.Add(row.Closing, account.KpiGroup == "suspense" ? "unassigned-asset" : account.KpiGroup, row.Code, "assets");
            else if (account?.Class == "liability")
                figures.Add(-row.Closing, account.KpiGroup == "suspense" ? "unassigned-liability" : account.KpiGroup, row.Code,
                    "liabilities", "liabilities-and-equity");
            else if (account is null || account.Class == "equity")
                figures.Add(-row.Closing, "equity", row.Code, "equity-total", "liabilities-and-equity");
            else
                figures.Add(-row.Closing, "current-year-earnings", null, "equity-total", "liabilities-and-equity");
        }
        return figures.NotZero;
    }

    /// <summary>Profit and loss without closing entries, in the names of <see cref="StatementFigures"/>.</summary>
    public Dictionary<string, long> ProfitAndLoss(IEnumerable<TestLine> lines, DateOnly from, DateOnly to)
    {
        string[] groups = ["revenue", "cogs", "other-expense", "depreciation", "other-income", "interest", "tax", "suspense"];
        var figures = new StatementFigures();
        foreach (var line in InRange(lines, from, to).Where(line => IsProfitAndLoss(line.Account)))
        {
            var group = _accounts[line.Account].KpiGroup;
            var place = Array.IndexOf(groups, group);
            var isIncome = group is "revenue" or "other-income" or "suspense";
            figures.Add(isIncome ? -line.NetMinor : line.NetMinor, group == "suspense" ? "unassigned" : group, line.Account);
            // Each total counts the groups up to its own; the last one counts all.
            (string Total, int Last)[] totals = [("gross-margin", 1), ("ebitda", 2), ("ebit", 3), ("net-profit", groups.Length)];
            foreach (var (total, last) in totals)
                if (place <= last) figures.Add(-line.NetMinor, total);
        }
        return figures.NotZero;
    }

    /// <summary>The cash flow of a range, in the names of <see cref="StatementFigures"/>.</summary>
    public Dictionary<string, long> CashFlow(IEnumerable<TestLine> lines, DateOnly from, DateOnly to)
    {
        var figures = new StatementFigures();
        foreach (var line in lines.Where(line => line.Date <= to && _accounts[line.Account].KpiGroup == "bank"))
        {
            figures.Add(line.NetMinor, "closing-cash");
            figures.Add(line.NetMinor, line.Date < from ? "opening-cash" : "change");
        }
        foreach (var line in InRange(lines, from, to))
        {
            var group = _accounts[line.Account].KpiGroup;
            if (IsProfitAndLoss(line.Account)) figures.Add(-line.NetMinor, "net-profit", null, "operating");
            // Depreciation takes no cash: add it back here, and take it from investing, where it lowered the fixed assets.
            if (group == "depreciation") figures.Add(line.NetMinor, "depreciation", null, "operating");
            if (group == "depreciation") figures.Add(-line.NetMinor, "fixed-asset", null, "investing");
            if (IsProfitAndLoss(line.Account) || group == "bank") continue;
            var section = group is "fixed-asset" ? "investing" : group is "long-term-liability" or "equity" ? "financing" : "operating";
            figures.Add(-line.NetMinor, group == "suspense" ? "unassigned" : group, line.Account, section);
        }
        return figures.NotZero;
    }

    /// <summary>True for an income or expense account.</summary>
    public bool IsProfitAndLoss(string account) => _accounts[account].Class is "income" or "expense";

    /// <summary>The first day of the day's fiscal year.</summary>
    public DateOnly StartOf(DateOnly day)
    {
        var start = new DateOnly(day.Year, startMonth, startDay);
        return start <= day ? start : start.AddYears(-1);
    }

    /// <summary>The last days of the fiscal years that end between two days.</summary>
    public IEnumerable<DateOnly> Ends(DateOnly from, DateOnly to)
    {
        for (var end = StartOf(from).AddYears(1).AddDays(-1); end <= to; end = end.AddDays(1).AddYears(1).AddDays(-1)) yield return end;
    }

    /// <summary>
    /// Closing entries for each year that ends within the lines, as a source exports them: on the year's last day, numbered from 100,001.
    /// </summary>
    public List<TestLine> ClosingEntries(List<TestLine> lines)
    {
        var entry = 100_000;
        var closing = new List<TestLine>();
        foreach (var end in Ends(lines.Min(line => line.Date), lines.Max(line => line.Date)))
        {
            entry++;
            closing.AddRange(ClosingAmounts(lines, end).Select(amount =>
                new TestLine(entry, end, amount.Account, Math.Max(amount.NetMinor, 0), Math.Max(-amount.NetMinor, 0),
                    Kind: TestLine.Closing)));
        }
        return closing;
    }

    /// <summary>
    /// The amounts that take profit-and-loss accounts to zero at the end of a fiscal year, debit positive; the last one is the result.
    /// </summary>
    public List<(string Account, long NetMinor)> ClosingAmounts(IEnumerable<TestLine> lines, DateOnly end)
    {
        var nets = lines.Where(line => IsProfitAndLoss(line.Account) && line.Date >= StartOf(end) && line.Date <= end)
            .GroupBy(line => line.Account).Select(account => (Account: account.Key, Net: Net(account))).Where(account => account.Net != 0)
            .ToList();
        var result = nets.Sum(account => account.Net);
        return [.. nets.Select(account => (account.Account, -account.Net)), (AccountOf(result)!, result)];
    }

    /// <summary>The account that takes the result of a year, debit positive.</summary>
    public string? AccountOf(long result) => result > 0 ? loss ?? retainedEarnings : retainedEarnings;

    // The final balances of profit-and-loss accounts in each fiscal year before the given one.
    private IEnumerable<(DateOnly Year, string? Account, long Net)> Results(IEnumerable<TestLine> lines, DateOnly before) => lines
        .Where(line => IsProfitAndLoss(line.Account) && line.Date < before).GroupBy(line => StartOf(line.Date))
        .Select(year => (Year: year.Key, Net: Net(year))).Where(year => year.Net != 0)
        .Select(year => (year.Year, AccountOf(year.Net), year.Net));

    private static IEnumerable<TestLine> InRange(IEnumerable<TestLine> lines, DateOnly from, DateOnly to) =>
        lines.Where(line => line.Date >= from && line.Date <= to && !IsClosing(line));

    private static bool IsClosing(TestLine line) => line.Kind == TestLine.Closing;

    private static DebitCredit Sides(IEnumerable<TestLine> lines) =>
        lines.Aggregate(new DebitCredit(), (sum, line) => sum + new DebitCredit(line.DebitMinor, line.CreditMinor));

    private static long Net(IEnumerable<TestLine> lines) => lines.Sum(line => line.NetMinor);
}
