using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// The accounts of one file. An existing account takes the file's name. It takes the file's class and KPI group only if its own contradict
/// the file. Accounts missing from the file stay, because an account in use is never deleted (I-6).
/// </summary>
public sealed class AccountListDraft(AccountListLayout layout) : CodeListDraft
{
    private readonly ChartOfAccounts? _ranges = layout.Chart is null ? null : new(layout.Chart, []);
    private readonly List<ListedAccount> _listed = [];

    /// <summary>The accounts, in the order of the file.</summary>
    public IReadOnlyList<ListedAccount> Accounts => _listed;

    /// <summary>The chart whose code ranges classify accounts; null if each row states its class.</summary>
    public ChartProfile? Chart => layout.Chart;

    public override void Read(in SourceRow row) => layout.Read(row, this);

    /// <summary>Adds an account.</summary>
    /// <param name="row">The row of the account.</param>
    /// <param name="codeColumn">The column of its code.</param>
    /// <param name="nameColumn">The column of its name.</param>
    /// <param name="type">The class and group that the row states; null if the code must determine them.</param>
    /// <param name="active">Whether the account accepts new lines; null if the row does not state it.</param>
    public void Add(in SourceRow row, Column codeColumn, Column nameColumn, AccountType? type, bool? active)
    {
        if (!TryCode(row, codeColumn, nameColumn, out var code, out var name)) return;
        Account? inRange = null;
        var match = _ranges?.Find(code, out inRange) ?? CodeMatch.Unknown;
        var agrees = inRange is not null && (type is null || type.Agrees(inRange));
        if (match == CodeMatch.LeadingZero && agrees)
        {
            Refuse(row, RefusalCode.LeadingZero, $"'{code}' seems to have lost its leading zeros",
                $"write it as '{inRange!.Code}', with the column formatted as text", codeColumn);
            return;
        }

        var account = match == CodeMatch.Proposed && agrees ? inRange! with { Name = name } : type?.Usual(code, name);
        if (account is not null) _listed.Add(new ListedAccount(account, type, active, row.Line));
        else
            Refuse(row, RefusalCode.UnknownClass,
                $"neither the row nor the range of '{code}' says whether it is an asset, a liability, equity, "
                + "income or an expense",
            "send the account in a file with the columns code, name and class");
    }
}

/// <summary>An account of a list row.</summary>
/// <param name="Account">The account.</param>
/// <param name="Type">The class and group that the row states; null if the code determined them.</param>
/// <param name="Active">Whether the account accepts new lines; null if the row does not state it.</param>
/// <param name="Line">The physical line of the row.</param>
public sealed record ListedAccount(Account Account, AccountType? Type, bool? Active, int Line)
{
    /// <summary>Merges the account with the known one; <paramref name="whole"/> names the KPI groups without statement lines.</summary>
    public Account Over(Account? known, HashSet<string> whole)
    {
        if (known is null)
            return Account with { Active = Active ?? true,
                StatementLine = whole.Contains(Account.KpiGroup) ? null : Account.StatementLine };
        var kept = Type is null || Type.Agrees(known) ? known : Account;
        return kept with { Name = Account.Name, Active = Active ?? known.Active,
            StatementLine = kept.KpiGroup == known.KpiGroup ? known.StatementLine : kept.StatementLine };
    }
}
