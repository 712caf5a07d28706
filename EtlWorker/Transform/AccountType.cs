using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// What a source's word for a kind of account says: which classes and KPI groups such an account can have, the usual ones first.
/// </summary>
/// <param name="Classes">The classes that agree with it.</param>
/// <param name="KpiGroups">The groups that agree with it.</param>
/// <param name="TellsUsual">False when the word alone does not tell a class: then the code has to.</param>
public sealed record AccountType(IReadOnlyList<AccountClass> Classes, IReadOnlyList<string> KpiGroups, bool TellsUsual = true)
{
    public AccountType(AccountClass accountClass, params string[] kpiGroups)
        : this([accountClass], kpiGroups)
    {
    }

    /// <summary>True for an account that can be of this type.</summary>
    public bool Agrees(Account account) => Classes.Contains(account.Class) && KpiGroups.Contains(account.KpiGroup);

    /// <summary>The usual account of this type, or null when the type does not tell.</summary>
    public Account? Usual(string code, string name) => TellsUsual ? new Account(code, name, Classes[0], KpiGroups[0]) : null;
}
