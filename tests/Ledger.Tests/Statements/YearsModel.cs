using Financial.Fixtures;
using Financial.Ledger.Statements;
using Financial.ServiceDefaults;
using Npgsql;
using NpgsqlTypes;

namespace Financial.Ledger.Tests.Statements;

/// <summary>What statements over fiscal years must say, from the lines alone: each figure is one sum over them.</summary>
internal sealed class YearsModel(int startMonth, int startDay, string? retainedEarnings, string? loss)
{
    private static readonly HashSet<string> ProfitAndLossAccounts =
        [.. GeneratedBooks.Accounts.Where(account => account.Class is "income" or "expense").Select(account => account.Code)];

    /// <summary>Sets the fiscal year as the Api does.</summary>
    public async Task SetAsync(NpgsqlDataSource api)
    {
        await using var tenant = await api.BeginTenantTransactionAsync(1);
        await using var command = new NpgsqlCommand("select ledger.set_fiscal_year(1, $1, $2, $3, $4, 'controller')", tenant.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = startMonth });
        command.Parameters.Add(new NpgsqlParameter { Value = startDay });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)retainedEarnings ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)loss ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync();
        await tenant.CommitAsync();
    }

    /// <summary>Opening, movement, year end and closing of each account, in the order of codes; without one, the results that no account takes stand last.</summary>
    public List<(string? Code, long Opening, DebitCredit Movement, long YearEnd, long Closing)> TrialBalance(List<TestLine> lines, DateOnly from, DateOnly to)
    {
        var codes = lines.Where(line => line.Date <= to).Select(line => (string?)line.Account).ToHashSet();
        foreach (var (account, _) in Results(lines, to)) codes.Add(account);
        return [.. codes.OrderBy(code => code is null).ThenBy(code => code, StringComparer.Ordinal).Select(code =>
        {
            var (opening, closing) = (BalanceBefore(lines, code, from), BalanceBefore(lines, code, to, includesDay: true));
            var inRange = lines.Where(line => line.Account == code && line.Date >= from && line.Date <= to).ToList();
            var movement = new DebitCredit(inRange.Sum(line => line.DebitMinor), inRange.Sum(line => line.CreditMinor));
            return (code, opening, movement, closing - opening - movement.NetMinor, closing);
        })];
    }

    /// <summary>Balances at the end of a day as a source states them that rolls its years by itself; those of a later day when <paramref name="until"/> ends the lines.</summary>
    public Dictionary<string, long> YearToDate(List<TestLine> lines, DateOnly day, DateOnly? until = null) =>
        TrialBalance([.. lines.Where(line => line.Date <= (until ?? day))], day, day).ToDictionary(row => row.Code!, row => row.Closing);

    /// <summary>Balances at the end of a day since the first entry.</summary>
    public static Dictionary<string, long> Inception(List<TestLine> lines, DateOnly day) =>
        lines.Where(line => line.Date <= day).GroupBy(line => line.Account).ToDictionary(account => account.Key, Net);

    /// <summary>What stands on each account of the balance sheet at the end of a day, assets debit positive and the others credit positive, with the earnings of the year.</summary>
    public Dictionary<string, long> BalanceSheet(List<TestLine> lines, DateOnly day)
    {
        var balances = TrialBalance(lines, day, day);
        var assets = GeneratedBooks.Accounts.Where(account => account.Class == "asset").Select(account => account.Code).ToHashSet();
        return balances.Where(row => row.Code is null || !IsProfitAndLoss(row.Code))
            .Select(row => (Key: row.Code ?? "equity", Minor: row.Code is not null && assets.Contains(row.Code) ? row.Closing : -row.Closing))
            .Append(("current-year-earnings", -balances.Where(row => row.Code is not null && IsProfitAndLoss(row.Code)).Sum(row => row.Closing)))
            .Where(account => account.Item2 != 0).ToDictionary(account => account.Item1, account => account.Item2);
    }

    /// <summary>What each group of income and expense moved, as a magnitude.</summary>
    public static Dictionary<string, long> ProfitAndLoss(List<TestLine> lines, DateOnly from, DateOnly to) => lines
        .Where(line => IsProfitAndLoss(line.Account) && line.Date >= from && line.Date <= to)
        .GroupBy(line => GeneratedBooks.Accounts.Single(account => account.Code == line.Account).KpiGroup)
        .Select(group => (group.Key, Minor: group.Key is "revenue" or "other-income" ? -Net(group) : Net(group)))
        .Where(group => group.Minor != 0).ToDictionary(group => group.Key, group => group.Minor);

    /// <summary>True for an account of income or expense.</summary>
    public static bool IsProfitAndLoss(string account) => ProfitAndLossAccounts.Contains(account);

    /// <summary>The last days of the fiscal years that end between two days.</summary>
    public IEnumerable<DateOnly> Ends(DateOnly from, DateOnly to)
    {
        for (var day = from; day <= to; day = day.AddDays(1))
            if (StartOf(day.AddDays(1)) == day.AddDays(1)) yield return day;
    }

    /// <summary>The entries that close each year that ends within the lines, as a source exports them: each on the year's last day, numbered on from 100,001.</summary>
    public List<TestLine> ClosingEntries(List<TestLine> lines)
    {
        var entry = 100_000;
        var closing = new List<TestLine>();
        foreach (var end in Ends(lines.Min(line => line.Date), lines.Max(line => line.Date)))
        {
            entry++;
            var nets = lines.Where(line => IsProfitAndLoss(line.Account) && line.Date >= StartOf(end) && line.Date <= end)
                .GroupBy(line => line.Account).Select(account => (Account: account.Key, Net: Net(account))).Where(account => account.Net != 0).ToList();
            closing.AddRange(nets.Append((retainedEarnings!, -nets.Sum(account => account.Net)))
                .Select(account => new TestLine(entry, end, account.Item1, Math.Max(-account.Item2, 0), Math.Max(account.Item2, 0))));
        }
        return closing;
    }

    // A day counts to the year that it lies in, also when only the days before it are summed.
    private long BalanceBefore(List<TestLine> lines, string? code, DateOnly day, bool includesDay = false)
    {
        var ofAccount = lines.Where(line => line.Account == code && (line.Date < day || includesDay && line.Date == day));
        if (code is not null && IsProfitAndLoss(code)) return Net(ofAccount.Where(line => line.Date >= StartOf(day)));
        return Net(ofAccount) + Results(lines, day).Where(result => result.Account == code).Sum(result => result.Net);
    }

    // Of each fiscal year that ends before the one of the day.
    private IEnumerable<(string? Account, long Net)> Results(List<TestLine> lines, DateOnly day) => lines
        .Where(line => IsProfitAndLoss(line.Account) && line.Date < StartOf(day)).GroupBy(line => StartOf(line.Date))
        .Select(year => Net(year)).Where(net => net != 0).Select(net => (net > 0 ? loss ?? retainedEarnings : retainedEarnings, net));

    private DateOnly StartOf(DateOnly day)
    {
        while ((day.Month, day.Day) != (startMonth, startDay)) day = day.AddDays(-1);
        return day;
    }

    private static long Net(IEnumerable<TestLine> lines) => lines.Sum(line => line.DebitMinor - line.CreditMinor);
}
