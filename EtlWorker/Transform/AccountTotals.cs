using System.Runtime.InteropServices;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// The amounts that entries add to each account. The preview shows them, so people can check the signs before posting (IMP-4).
/// </summary>
public sealed class AccountTotals
{
    private readonly Dictionary<string, AccountTotal> _totals = new(StringComparer.Ordinal);

    /// <summary>The totals by account code.</summary>
    public IReadOnlyDictionary<string, AccountTotal> ByCode => _totals;

    public void Add(JournalEntry entry)
    {
        foreach (ref readonly var line in entry.Lines)
        {
            ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(_totals, line.AccountCode, out _);
            total = new AccountTotal(total.DebitMinor + line.DebitMinor, total.CreditMinor + line.CreditMinor, total.Lines + 1);
        }
    }
}

/// <summary>Debits, credits and lines of one account. 128 bits wide, because the sum may exceed the range of an amount.</summary>
public readonly record struct AccountTotal(Int128 DebitMinor, Int128 CreditMinor, long Lines);
