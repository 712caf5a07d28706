using Financial.EtlWorker.Extract;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Transform;

/// <summary>A layout whose rows are accounts of a chart.</summary>
public abstract class AccountListLayout : ListLayout
{
    /// <summary>The chart whose code ranges classify accounts when rows do not; null if each row must state its class.</summary>
    public abstract ChartProfile? Chart { get; }

    /// <summary>Adds the row's account to the list, or refuses the row.</summary>
    public abstract void Read(in SourceRow row, AccountListDraft list);

    public sealed override ListDraft Begin() => new AccountListDraft(this);
}
