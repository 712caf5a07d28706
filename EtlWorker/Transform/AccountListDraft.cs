using Financial.EtlWorker.Layouts;
using Financial.Ledger.Accounts;
using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// The accounts of one file. An account that the chart holds takes the file's name, and another class and KPI group only when those that it has
/// contradict the file; accounts that the file does not name stay, because one in use is never deleted (I-6).
/// </summary>
public sealed class AccountListDraft(AccountListLayout layout) : CodeListDraft
{
    private readonly ChartOfAccounts? ranges = layout.Chart is null ? null : new(layout.Chart, []);
    private readonly List<ListedAccount> listed = [];

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
        var match = ranges?.Find(code, out inRange) ?? CodeMatch.Unknown;
        var agrees = inRange is not null && (type is null || type.Agrees(inRange));
        if (match == CodeMatch.LeadingZero && agrees)
        {
            Refuse(row, "leading-zero", $"'{code}' seems to have lost its leading zeros", $"write it as '{inRange!.Code}', with the column formatted as text", codeColumn);
            return;
        }

        var account = match == CodeMatch.Proposed && agrees ? inRange! with { Name = name } : type?.Usual(code, name);
        if (account is not null) listed.Add(new ListedAccount(account, type, active));
        else Refuse(row, "unknown-class", $"neither the row nor the range of '{code}' says whether it is an asset, a liability, equity, income or an expense",
            "send the account in a file with the columns code, name and class");
    }

    public override async Task<long> WriteAsync(NpgsqlConnection connection, ImportFile message, CancellationToken cancellationToken)
    {
        var chart = (await ChartOfAccounts.ReadAccountsAsync(connection, message.EntityId, cancellationToken)).ToDictionary(account => account.Code);
        var accounts = listed.Select(account => account.Over(chart.GetValueOrDefault(account.Account.Code))).ToList();
        ChangedFigures = await ChartOfAccounts.WriteAsync(connection, message.EntityId, message.ImportId, accounts, cancellationToken);
        return accounts.Count;
    }

    private sealed record ListedAccount(Account Account, AccountType? Type, bool? Active)
    {
        /// <summary>The account as it will stand in the chart.</summary>
        public Account Over(Account? known)
        {
            if (known is null) return Account with { Active = Active ?? true };
            var kept = Type is null || Type.Agrees(known) ? known : Account;
            return kept with { Name = Account.Name, Active = Active ?? known.Active };
        }
    }
}
