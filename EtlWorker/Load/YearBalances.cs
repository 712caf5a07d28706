using Financial.Ledger.Database;
using Financial.Ledger.Periods;

namespace Financial.EtlWorker.Load;

/// <summary>
/// Debits minus credits of each account and fiscal year before a day, from posted and loaded entries. Income and expense of earlier years
/// become a result; all other accounts carry on.
/// </summary>
public sealed class YearBalances
{
    // Treat all older years as one: only a mistyped date is that old.
    private const int YearsApart = 100;

    private readonly Dictionary<(string Account, DateOnly YearStart), Int128> _nets = [];

    /// <summary>True if every balance is zero.</summary>
    public bool IsEmpty => _nets.Values.All(net => net == 0);

    /// <summary>Reads the balances of posted and loaded entries, in the posting transaction.</summary>
    public static async Task<YearBalances> ReadBeforeAsync(
        Posting posting, FiscalYear years, DateOnly day, CancellationToken cancellationToken)
    {
        var balances = await ReadLoadedBeforeAsync(posting, years, day, cancellationToken);
        if (posting.LedgerBegins is { } begins)
            foreach (var (from, to) in Years(years, begins, day))
                await balances.AddAsync(posting,
                    "select account_code, @from, net_minor from ledger.net_movement(@EntityId, @from, @to)", years,
                    new { posting.EntityId, from, to }, cancellationToken);
        return balances;
    }

    /// <summary>Reads the balances of loaded entries only, in the posting transaction.</summary>
    public static async Task<YearBalances> ReadLoadedBeforeAsync(
        Posting posting, FiscalYear years, DateOnly day, CancellationToken cancellationToken)
    {
        var balances = new YearBalances();
        await balances.AddAsync(posting,
            "select account_code, entry_date, sum(debit_minor::numeric - credit_minor) from "
                + $"ledger.load_line_{posting.Load} where entry_date < @day group by account_code, entry_date",
            years, new { day }, cancellationToken);
        return balances;
    }

    /// <summary>Subtracts lines that will be reversed.</summary>
    public void Remove(string account, DateOnly date, Int128 netMinor, FiscalYear years) => Add(account, years.StartOf(date), -netMinor);

    /// <summary>Returns the movements of one fiscal year, for accounts selected by <paramref name="isOfYear"/>.</summary>
    public IEnumerable<(string Account, Int128 NetMinor)> OfYear(DateOnly yearStart, Func<string, bool> isOfYear) =>
        _nets.Where(pair => pair.Key.YearStart == yearStart && isOfYear(pair.Key.Account)).Select(pair => (pair.Key.Account, pair.Value));

    /// <summary>
    /// Returns the balances of accounts that carry on, by code, and the results of the years before <paramref name="day"/>, debit positive.
    /// </summary>
    public (Dictionary<string, Int128> Balances, List<Int128> Results) RolledTo(
        DateOnly day, FiscalYear years, Func<string, bool> isProfitOrLoss)
    {
        var (balances, results) = (new Dictionary<string, Int128>(StringComparer.Ordinal), new Dictionary<DateOnly, Int128>());
        var yearStart = years.StartOf(day);
        foreach (var ((account, year), net) in _nets)
            if (year == yearStart || !isProfitOrLoss(account)) balances[account] = balances.GetValueOrDefault(account) + net;
            else results[year] = results.GetValueOrDefault(year) + net;
        return (balances, [.. results.OrderBy(pair => pair.Key).Select(pair => pair.Value).Where(result => result != 0)]);
    }

    private static IEnumerable<(DateOnly From, DateOnly To)> Years(FiscalYear years, DateOnly begins, DateOnly day)
    {
        var to = day.AddDays(-1);
        for (var count = 1; to >= begins; count++)
        {
            var from = count < YearsApart ? years.StartOf(to) : DateOnly.MinValue;
            yield return (from, to);
            if (from == DateOnly.MinValue) yield break;
            to = from.AddDays(-1);
        }
    }

    private async Task AddAsync(Posting posting, string sql, FiscalYear years, object parameters, CancellationToken cancellationToken)
    {
        foreach (var (account, date, net) in await posting.Connection.QueryAsync<(string, DateOnly, decimal)>(
            sql, parameters, cancellationToken, Queries.NoTimeout))
            Add(account, years.StartOf(date), (Int128)net);
    }

    private void Add(string account, DateOnly yearStart, Int128 net) =>
        _nets[(account, yearStart)] = _nets.GetValueOrDefault((account, yearStart)) + net;
}
