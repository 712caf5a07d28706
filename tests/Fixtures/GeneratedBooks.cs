namespace Financial.Fixtures;

/// <summary>Random balanced entries of 2 to 30 lines over some months; the same seed gives the same entries.</summary>
public static class GeneratedBooks
{
    public static readonly DateOnly First = new(2023, 11, 1);
    public static readonly DateOnly Last = new(2025, 2, 28);

    public static readonly IReadOnlyList<TestAccount> Accounts =
    [
        new("0020", "asset", "fixed-asset"), new("1100", "asset", "receivable"), new("1200", "asset", "bank"),
        new("2100", "liability", "payable"),
        new("3000", "equity", "equity"), new("4000", "income", "revenue"), new("4010", "income", "revenue"),
        new("4900", "income", "other-income"),
        new("5000", "expense", "cogs"), new("5100", "expense", "cogs"), new("7000", "expense", "other-expense"),
        new("7100", "expense", "other-expense"),
        new("8000", "expense", "depreciation"), new("8100", "expense", "interest"), new("8200", "expense", "tax"),
        new("9998", "asset", "suspense"),
    ];

    public static List<TestLine> Lines(int seed, int entries, long largestMinor = 5_000_000)
    {
        var random = new Random(seed);
        var lines = new List<TestLine>();
        for (var entry = 1; entry <= entries; entry++)
        {
            var date = First.AddDays(random.Next(Last.DayNumber - First.DayNumber + 1));
            var debits = Enumerable.Range(0, random.Next(1, 15)).Select(_ => random.NextInt64(1, largestMinor)).ToList();
            var total = debits.Sum();
            lines.AddRange(debits.Select(amount => new TestLine(entry, date, Account(random), amount, 0)));
            var parts = (int)Math.Min(random.Next(1, 15), total);
            for (var part = parts; part >= 1; part--)
            {
                var amount = part == 1 ? total : random.NextInt64(1, total - part + 2);
                total -= amount;
                lines.Add(new TestLine(entry, date, Account(random), 0, amount));
            }
        }
        return lines;
    }

    /// <summary>A random range; it may begin or end outside the books.</summary>
    public static (DateOnly From, DateOnly To) Range(Random random)
    {
        var from = First.AddDays(random.Next(-40, Last.DayNumber - First.DayNumber + 20));
        return (from, from.AddDays(random.Next(0, random.Next(2) == 0 ? 40 : 500)));
    }

    private static string Account(Random random) => Accounts[random.Next(Accounts.Count)].Code;
}
