using Financial.Fixtures;

namespace Financial.Proofs;

/// <summary>An entry that is not posted yet.</summary>
/// <param name="Amounts">The lines; debit is positive.</param>
/// <param name="Kind">The kind, as in <see cref="TestLine"/>.</param>
/// <param name="Reverses">The entry that this one reverses.</param>
internal sealed record DrawnEntry(
    DateOnly Date, IReadOnlyList<(string Account, long NetMinor)> Amounts, string? Kind = null, DrawnEntry? Reverses = null);

/// <summary>Draws a company's entries of a year: sales, purchases, payments and so on, and entries of any accounts.</summary>
/// <param name="random">The ledger's own generator.</param>
/// <param name="years">The ledger's fiscal years.</param>
/// <param name="refunded">A cost account with credits only; null when all costs are debits.</param>
/// <param name="idle">The months without revenue, as first days.</param>
internal sealed class DrawnEntries(Random random, YearsModel years, string? refunded, IReadOnlySet<DateOnly> idle)
{
    private static readonly string[] NoRevenue = [.. Chart.Accounts.Where(account => account.KpiGroup != "revenue")
        .Select(account => account.Code)];
    private static readonly string[] All = [.. Chart.Accounts.Select(account => account.Code)];

    /// <summary>Draws the opening balances of a ledger.</summary>
    public DrawnEntry Opening(DateOnly date)
    {
        var amounts = new List<(string Account, long NetMinor)>();
        foreach (var account in Chart.Accounts.Where(account => account.Class is "asset" or "liability" && random.Next(3) > 0))
            amounts.Add((account.Code, account.Class == "asset" ? Amount() : -Amount()));
        return Balanced(date, amounts, Chart.RetainedEarnings) with { Kind = TestLine.Opening };
    }

    /// <summary>Draws an entry of a day.</summary>
    public DrawnEntry On(DateOnly date)
    {
        while (true)
        {
            var entry = Any(date);
            // On a year's last day such an entry may move its accounts like a closing entry: then the ledger cannot distinguish the two.
            var closes = years.StartOf(date.AddDays(1)) == date.AddDays(1)
                && entry.Amounts.Any(amount => years.IsProfitAndLoss(amount.Account))
                && entry.Amounts.All(amount => years.IsProfitAndLoss(amount.Account)
                    || amount.Account is Chart.RetainedEarnings or Chart.Loss);
            if (!closes) return entry;
        }
    }

    private DrawnEntry Any(DateOnly date)
    {
        var isIdle = idle.Contains(new DateOnly(date.Year, date.Month, 1));
        return random.Next(12) switch
        {
            <= 2 when !isIdle => Balanced(date, [(One("revenue"), -Amount()), (One("tax-liability"), -Amount() / 5)],
                One("receivable", "bank")),
            <= 5 => Cost(date),
            6 => Balanced(date, [(One("payable", "tax-liability"), Amount())], One("bank")),
            7 => Balanced(date, [(One("bank"), Amount())], One("receivable", "bank", "long-term-liability", "equity")),
            8 => Balanced(date, [("8000", Amount())], "0021"),
            9 => Balanced(date, [(One("interest", "tax", "other-income"), Amount())], One("bank", "other-current-liability")),
            10 => Balanced(date, [(One("stock", "fixed-asset", "other-current-asset"), Amount())], One("bank", "payable", "suspense")),
            _ => OfAnyAccounts(date, isIdle ? NoRevenue : All),
        };
    }

    private DrawnEntry Cost(DateOnly date)
    {
        var account = random.Next(3) == 0 ? refunded ?? One("expense") : One("cogs", "other-expense");
        return Balanced(date, [(account, account == refunded ? -Amount() : Amount()), (One("tax-liability"), random.Next(1_000))],
            One("payable", "bank"));
    }

    private DrawnEntry OfAnyAccounts(DateOnly date, string[] codes)
    {
        var amounts = Enumerable.Range(0, random.Next(1, 9))
            .Select(_ => (codes[random.Next(codes.Length)], random.Next(2) == 0 ? Amount() : -Amount())).ToList();
        return Balanced(date, amounts, codes[random.Next(codes.Length)]);
    }

    // A line needs an amount: leave out zeros.
    private static DrawnEntry Balanced(DateOnly date, IReadOnlyList<(string Account, long NetMinor)> amounts, string rest)
    {
        var left = -amounts.Sum(amount => amount.NetMinor);
        return new DrawnEntry(date, [.. amounts.Where(amount => amount.NetMinor != 0), .. left == 0 ? [] : new[] { (rest, left) }]);
    }

    private long Amount() => random.Next(4) == 0 ? random.Next(1, 100) : random.NextInt64(1, 5_000_000);

    private string One(params ReadOnlySpan<string> groups)
    {
        var codes = Chart.Codes(groups[random.Next(groups.Length)]);
        return codes[random.Next(codes.Count)];
    }
}
