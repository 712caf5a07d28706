using System.Globalization;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Npgsql;

namespace Financial.Proofs;

/// <summary>
/// Our journal export, read by hledger, gives our trial balance, profit and loss and balance sheet. hledger keeps one balance per account
/// since the first entry and rolls no years. Therefore a year end is compared with the sum of hledger's balances before it. Closing entries
/// are left out by their code.
/// </summary>
internal sealed class HledgerProof
{
    // TestBooks gives a closing entry a reference; the export writes it as the entry's code, which then begins with "closing".
    private const string WithoutClosing = "not:code:^closing";

    private readonly PostedLedger _ledger;
    private readonly NpgsqlConnection _connection;
    private readonly HledgerProgram _hledger;
    private readonly Dictionary<string, string> _codes;
    private readonly List<string> _defects = [];

    private HledgerProof(PostedLedger ledger, NpgsqlConnection connection, HledgerProgram hledger)
    {
        (_ledger, _connection, _hledger) = (ledger, connection, hledger);
        var format = JournalFormat.Find("hledger")!;
        _codes = ledger.Chart.ToDictionary(
            account => format.AccountName(account.Code, Enum.Parse<AccountClass>(account.Class, ignoreCase: true)),
            account => account.Code);
    }

    /// <summary>Lists the differences between hledger and the product.</summary>
    public static async Task<IReadOnlyCollection<string>> DefectsAsync(PostedLedger ledger)
    {
        await using var tenant = await ledger.BeginAsync();
        var all = new DateRange(ledger.Lines.Min(line => line.Date), ledger.Lines.Max(line => line.Date));
        var file = JournalFile.Find("hledger")!;
        var export = await JournalExport.PrepareAsync(tenant.Connection, ledger.EntityId, all, file, CancellationToken.None);
        await using var journal = new StringWriter(CultureInfo.InvariantCulture);
        await export.WriteAsync(tenant.Connection, file, "proof", DateTimeOffset.UtcNow, journal,
            CancellationToken.None);
        var proof = new HledgerProof(ledger, tenant.Connection,
            new HledgerProgram(journal.ToString(), Currency.FromCode(export.Version.Currency)!.Decimals));

        var middle = ledger.Middle;
        var months = new DateRange(DateRange.FirstOfMonth(all.From), DateRange.Month(all.To).To);
        await proof.CheckTrialBalanceAsync(all);
        await proof.CheckTrialBalanceAsync(middle);
        await proof.CheckProfitAndLossAsync(middle, [middle], "-b", Iso(middle.From), "-e", Iso(middle.To.AddDays(1)));
        await proof.CheckProfitAndLossAsync(months, [.. months.Months()], "-M");
        await proof.CheckMonthEndsAsync(months);
        await proof.CheckEarningsAsync(middle.To);
        await proof.CheckEarningsAsync(ledger.Years.Ends(all.From, all.To.AddDays(400)).First());
        return proof._defects;
    }

    // For a range, hledger shows the sum of our columns between opening and closing, without the year end.
    private async Task CheckTrialBalanceAsync(DateRange range)
    {
        var trialBalance = await TrialBalance.ReadAsync(_connection, _ledger.EntityId, range.From, range.To, default);
        var moved = trialBalance.Rows.Where(row => row.AccountCode is not null)
            .ToDictionary(row => row.AccountCode!, row => row.Movement.NetMinor + row.ClosingEntries.NetMinor);
        var balances = await BalancesAsync("-b", Iso(range.From), "-e", Iso(range.To.AddDays(1)));
        _defects.AddRange(Differences.Of($"trial balance of {Iso(range.From)} to {Iso(range.To)}", moved, balances, "hledger"));
    }

    private async Task CheckProfitAndLossAsync(DateRange all, DateRange[] columns, params string[] options)
    {
        var statement = await ProfitAndLoss.ReadAsync(_connection, _ledger.EntityId,
            [.. columns.Select(range => new StatementColumn("column", range))], default);
        var rows = await _hledger.ReportAsync(["incomestatement", .. options, "-b", Iso(all.From), "-e", Iso(all.To.AddDays(1)),
            WithoutClosing]);
        for (var column = 0; column < columns.Length; column++)
        {
            var amounts = Amounts(rows, column, "Expenses");
            _defects.AddRange(Differences.Of($"profit and loss of {Iso(columns[column].From)} to {Iso(columns[column].To)}",
                AccountAmounts.OfProfitAndLoss(statement, column),
                amounts.Accounts.Append(KeyValuePair.Create(AccountAmounts.NetProfit, amounts.Net)).ToDictionary(), "hledger"));
        }
    }

    // Compares assets and liabilities by account at every month's end. hledger's equity lacks results that no entry has closed: its net.
    private async Task CheckMonthEndsAsync(DateRange months)
    {
        var rows = await _hledger.ReportAsync("balancesheetequity", "-M", "-b", Iso(months.From), "-e", Iso(months.To.AddDays(1)));
        var days = months.Months().Select(month => new StatementColumn("day", month)).ToList();
        var statement = await BalanceSheet.ReadAsync(_connection, _ledger.EntityId, days, default);
        var equity = _ledger.Chart.Where(account => account.Class == "equity").Select(account => account.Code).ToHashSet();
        for (var column = 0; column < days.Count; column++)
        {
            var amounts = Amounts(rows, column, "Liabilities", "Equity");
            var shown = AccountAmounts.OfBalanceSheet(statement, column)
                .Where(amount => char.IsAsciiDigit(amount.Key[0]) && !equity.Contains(amount.Key)).ToDictionary();
            shown["equity"] = statement.Line("equity-total").AmountsMinor[column];
            var expected = amounts.Accounts.Where(amount => !equity.Contains(amount.Key)).ToDictionary();
            expected["equity"] = amounts.Net - amounts.Accounts.Where(amount => equity.Contains(amount.Key)).Sum(amount => amount.Value);
            _defects.AddRange(Differences.Of($"balance sheet of {Iso(days[column].Range.To)}", shown, expected, "hledger"));
        }
    }

    // Compares equity by account. hledger's income and expense of each year is its result; earnings are those of the current year.
    private async Task CheckEarningsAsync(DateOnly day)
    {
        var year = _ledger.Years.StartOf(day);
        var sheet = await BalanceSheet.ReadAsync(_connection, _ledger.EntityId, [new StatementColumn("day", new DateRange(day, day))],
            default);
        var expected = await BalancesAsync("-b", Iso(year), "-e", Iso(day.AddDays(1)), WithoutClosing);
        var earnings = expected.Where(balance => _ledger.Years.IsProfitAndLoss(balance.Key)).Sum(balance => balance.Value);
        foreach (var (account, minor) in await BalancesAsync("-e", Iso(year))) expected[account] = expected.GetValueOrDefault(account)
            + minor;
        var end = year.AddDays(-1);
        var first = _ledger.Lines.Min(line => line.Date);
        // Take each earlier year alone, because a loss may go to another account than a profit.
        for (; end >= first; end = _ledger.Years.StartOf(end).AddDays(-1))
        {
            var ofYear = await BalancesAsync("-b", Iso(_ledger.Years.StartOf(end)), "-e", Iso(end.AddDays(1)));
            var result = ofYear.Where(balance => _ledger.Years.IsProfitAndLoss(balance.Key)).Sum(balance => balance.Value);
            var account = _ledger.Years.AccountOf(result) ?? AccountAmounts.EarlierResults;
            expected[account] = expected.GetValueOrDefault(account) + result;
        }
        foreach (var account in _ledger.Chart.Where(account => _ledger.Years.IsProfitAndLoss(account.Code))) expected.Remove(account.Code);
        expected[AccountAmounts.Earnings] = earnings;
        _defects.AddRange(Differences.Of($"balance sheet of {Iso(day)}", AccountAmounts.OfBalanceSheet(sheet), expected, "hledger"));
    }

    private async Task<Dictionary<string, long>> BalancesAsync(params string[] options) =>
        (await _hledger.ReportAsync(["balance", "-N", .. options])).Where(row => _codes.ContainsKey(row[0]))
            .ToDictionary(row => _codes[row[0]], row => _hledger.Minor(row, 1));

    // The accounts of a report with sections; in the named sections, amounts have the opposite sign of the first one.
    private (Dictionary<string, long> Accounts, long Net) Amounts(List<string[]> rows, int column, params string[] turned)
    {
        var accounts = new Dictionary<string, long>();
        var sign = 1;
        foreach (var row in rows)
        {
            if (turned.Contains(row[0])) sign = -1;
            if (_codes.TryGetValue(row[0], out var code)) accounts.Add(code, sign * _hledger.Minor(row, column + 1));
        }
        return (accounts, _hledger.Minor(rows.Single(row => row[0] == "Net:"), column + 1));
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
