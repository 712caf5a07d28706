using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// What an account code of the file means. On a control account the rows are counted that name a customer or supplier, and those that do
/// not (REC-7).
/// </summary>
public sealed class ResolvedAccount(CodeMatch match, Account? account)
{
    private readonly bool _isOfGroup = account?.KpiGroup is KpiGroups.Receivable or KpiGroups.Payable;

    public CodeMatch Match => match;

    public Account? Account => account;

    /// <summary>True where the layout says that it is a control account, whatever the rows name.</summary>
    public bool IsKnownControl { get; init; }

    /// <summary>True when it may be one, so that its rows are counted.</summary>
    public bool IsControl => _isOfGroup || IsKnownControl;

    /// <summary>
    /// True when a sub-ledger stands behind it: accruals in the same groups, to which no row posts with a party, have none.
    /// </summary>
    public bool HasSubLedger => IsKnownControl || PartyRows > 0;

    /// <summary>Rows with a customer or supplier.</summary>
    public long PartyRows { get; private set; }

    /// <summary>Rows without one.</summary>
    public long OtherRows { get; private set; }

    public void Count(bool namesParty)
    {
        if (namesParty) PartyRows++;
        else OtherRows++;
    }
}
