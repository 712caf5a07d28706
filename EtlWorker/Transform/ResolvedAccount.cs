using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// The account of a code in the file. For control accounts it counts rows with and without a customer or supplier (REC-7).
/// </summary>
public sealed class ResolvedAccount(CodeMatch match, Account? account)
{
    private readonly bool _isOfGroup = account?.KpiGroup is KpiGroups.Receivable or KpiGroups.Payable;

    public CodeMatch Match => match;

    public Account? Account => account;

    /// <summary>True if the layout defines it as a control account, regardless of its rows.</summary>
    public bool IsKnownControl { get; init; }

    /// <summary>True if it may be a control account; its rows are then counted.</summary>
    public bool IsControl => _isOfGroup || IsKnownControl;

    /// <summary>True if it has a sub-ledger. Accruals in the same KPI groups have none: no row posts to them with a party.</summary>
    public bool HasSubLedger => IsKnownControl || PartyRows > 0;

    /// <summary>Number of rows with a customer or supplier.</summary>
    public long PartyRows { get; private set; }

    /// <summary>Number of rows without a customer or supplier.</summary>
    public long OtherRows { get; private set; }

    public void Count(bool namesParty)
    {
        if (namesParty) PartyRows++;
        else OtherRows++;
    }
}
