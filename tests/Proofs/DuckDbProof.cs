using System.Globalization;
using Financial.Fixtures;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;

namespace Financial.Proofs;

/// <summary>
/// Compares trial balance, profit and loss and balance sheet of some ranges and days with DuckDB's sums of the journal lines.
/// </summary>
internal static class DuckDbProof
{
    /// <summary>Lets DuckDB compute all figures that these ledgers need.</summary>
    public static Task<DuckDbSums> AskAsync(TestDatabase database, IEnumerable<PostedLedger> ledgers) =>
        DuckDbSums.ReadAsync(database, ledgers.SelectMany(ledger =>
        Ranges(ledger).Select(range => Question(ledger, range))
            .Concat(Days(ledger).Select(day => Question(ledger, day, beforeClosing: true)))
            .Select(question => (ledger.Years, question))));

    /// <summary>Lists the differences between DuckDB and the product.</summary>
    public static async Task<IReadOnlyCollection<string>> DefectsAsync(PostedLedger ledger, DuckDbSums sums)
    {
        await using var tenant = await ledger.BeginAsync();
        var defects = new List<string>();
        foreach (var range in Ranges(ledger))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{range.From:yyyy-MM-dd} to {range.To:yyyy-MM-dd}");
            var rows = sums.Of(Question(ledger, range));
            var trialBalance = await TrialBalance.ReadAsync(tenant.Connection, ledger.EntityId, range.From, range.To, default);
            defects.AddRange(Differences.Of($"trial balance of {name}", Differences.Figures(trialBalance), Differences.Figures(rows),
                "DuckDB"));

            var profit = await ProfitAndLoss.ReadAsync(tenant.Connection, ledger.EntityId, [new("range", range)], default);
            var amounts = rows.Where(row => row.Code is not null && ledger.Years.IsProfitAndLoss(row.Code))
                .ToDictionary(row => row.Code!, row => -row.Movement.NetMinor);
            amounts.Add(AccountAmounts.NetProfit, amounts.Values.Sum());
            defects.AddRange(Differences.Of($"profit and loss of {name}", AccountAmounts.OfProfitAndLoss(profit), amounts, "DuckDB"));
        }
        foreach (var day in Days(ledger))
        {
            var sheet = await BalanceSheet.ReadAsync(tenant.Connection, ledger.EntityId, [new("day", day)], default);
            defects.AddRange(Differences.Of($"balance sheet of {day.To:yyyy-MM-dd}", AccountAmounts.OfBalanceSheet(sheet),
                Balances(ledger, sums.Of(Question(ledger, day, beforeClosing: true))), "DuckDB"));
        }
        return defects;
    }

    private static Asked Question(PostedLedger ledger, DateRange range, bool beforeClosing = false) =>
        new(ledger.TenantId, ledger.EntityId, range, beforeClosing);

    private static DateRange[] Ranges(PostedLedger ledger) =>
        [ledger.Middle, new(ledger.First, ledger.Last.AddDays(70)), new(YearEnd(ledger).AddDays(-20), YearEnd(ledger).AddDays(1))];

    private static IEnumerable<DateRange> Days(PostedLedger ledger) =>
        new[] { ledger.Middle.To, YearEnd(ledger), YearEnd(ledger).AddDays(1), ledger.Last }.Select(day => new DateRange(day, day));

    private static DateOnly YearEnd(PostedLedger ledger) => ledger.Years.Ends(ledger.First, ledger.First.AddYears(1)).First();

    private static Dictionary<string, long> Balances(PostedLedger ledger, IEnumerable<BalanceRow> rows)
    {
        var balances = new Dictionary<string, long>();
        foreach (var row in rows)
        {
            var name = row.Code is null ? AccountAmounts.EarlierResults : ledger.Years.IsProfitAndLoss(row.Code)
                ? AccountAmounts.Earnings : row.Code;
            balances[name] = balances.GetValueOrDefault(name) + row.Closing;
        }
        return balances;
    }
}
