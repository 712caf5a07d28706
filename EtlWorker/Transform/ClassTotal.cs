using System.Globalization;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Transform;

/// <summary>The amounts that a file adds to the accounts of one class. Texts of minor units, because a sum may exceed 64 bits.</summary>
public sealed record ClassTotal(string Name, int Accounts, long Lines, string DebitMinor, string CreditMinor)
{
    internal AccountClass Class => Enum.Parse<AccountClass>(Name, ignoreCase: true);

    internal Int128 Debit => Int128.Parse(DebitMinor, CultureInfo.InvariantCulture);

    internal Int128 Credit => Int128.Parse(CreditMinor, CultureInfo.InvariantCulture);

    /// <summary>Sums accounts by class, in the order of the classes.</summary>
    public static IReadOnlyList<ClassTotal> Of(ChartOfAccounts chart, params AccountTotals[] totals) => [.. totals
        .SelectMany(part => part.ByCode)
        .GroupBy(pair => chart.Find(pair.Key, out var account) is CodeMatch.Known or CodeMatch.Proposed
            ? account!.Class : AccountClass.Asset)
        .OrderBy(group => group.Key)
        .Select(group => new ClassTotal(
            group.Key.ToString().ToLowerInvariant(), group.DistinctBy(pair => pair.Key).Count(), group.Sum(pair => pair.Value.Lines),
            Sum(group.Select(pair => pair.Value.DebitMinor)), Sum(group.Select(pair => pair.Value.CreditMinor))))];

    private static string Sum(IEnumerable<Int128> amounts) =>
        amounts.Aggregate(Int128.Zero, (sum, amount) => sum + amount).ToString(CultureInfo.InvariantCulture);
}
