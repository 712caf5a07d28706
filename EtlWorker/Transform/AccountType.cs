using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Transform;

/// <summary>The classes and KPI groups that a source's account type allows, the usual ones first.</summary>
/// <param name="Classes">The allowed classes.</param>
/// <param name="KpiGroups">The allowed groups.</param>
/// <param name="TellsUsual">False if the type alone does not determine the class; the code must then do so.</param>
public sealed record AccountType(IReadOnlyList<AccountClass> Classes, IReadOnlyList<string> KpiGroups, bool TellsUsual = true)
{
    public AccountType(AccountClass accountClass, params string[] kpiGroups)
        : this([accountClass], kpiGroups)
    {
    }

    /// <summary>True if an account may have this type.</summary>
    public bool Agrees(Account account) => Classes.Contains(account.Class) && KpiGroups.Contains(account.KpiGroup);

    /// <summary>Returns the usual account of this type; null if the type does not determine the class.</summary>
    public Account? Usual(string code, string name) => TellsUsual ? new Account(code, name, Classes[0], KpiGroups[0]) : null;
}
