using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// The accounts of one file. An account that the chart holds takes the file's name, and another class and KPI group only when those that it
/// has contradict the file; accounts that the file does not name stay, because one in use is never deleted (I-6).
/// </summary>
public sealed class AccountListDraft(AccountListLayout layout) : CodeListDraft
{
    private readonly ChartOfAccounts? _ranges = layout.Chart is null ? null : new(layout.Chart, []);
    private readonly List<ListedAccount> _listed = [];

    /// <summary>The accounts, in the order of the file.</summary>
    public IReadOnlyList<ListedAccount> Accounts => _listed;

    /// <summary>The chart whose code ranges help out; null when each row tells its class.</summary>
    public ChartProfile? Chart => layout.Chart;

    public override void Read(in SourceRow row) => layout.Read(row, this);

    /// <summary>Takes an account in.</summary>
    /// <param name="row">Where it stands.</param>
    /// <param name="codeColumn">Holds its code.</param>
    /// <param name="nameColumn">Holds its name.</param>
    /// <param name="type">What the row says of class and group; null when it says nothing and the code has to.</param>
    /// <param name="active">Whether it takes new lines; null when the row does not say.</param>
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

/// <summary>An account as a row lists it.</summary>
/// <param name="Account">The account.</param>
/// <param name="Type">What the row says of class and group; null when the code said it.</param>
/// <param name="Active">Whether it takes new lines; null when the row does not say.</param>
/// <param name="Line">The physical line of the row.</param>
public sealed record ListedAccount(Account Account, AccountType? Type, bool? Active, int Line)
{
    /// <summary>The account as it will stand in the chart.</summary>
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
