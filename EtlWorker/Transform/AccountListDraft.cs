using Financial.EtlWorker.Layouts;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Npgsql;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// The accounts of one file. An account that the chart holds takes the file's name, and another class and KPI group only when those that it
/// has contradict the file; accounts that the file does not name stay, because one in use is never deleted (I-6).
/// </summary>
public sealed class AccountListDraft(AccountListLayout layout) : CodeListDraft
{
    private readonly ChartOfAccounts? ranges = layout.Chart is null ? null : new(layout.Chart, []);
    private readonly List<ListedAccount> listed = [];
    private IReadOnlyList<Account> accounts = [];

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
            Refuse(row, "leading-zero", $"'{code}' seems to have lost its leading zeros",
                $"write it as '{inRange!.Code}', with the column formatted as text", codeColumn);
            return;
        }

        var account = match == CodeMatch.Proposed && agrees ? inRange! with { Name = name } : type?.Usual(code, name);
        if (account is not null) listed.Add(new ListedAccount(account, type, active, row.Line));
        else
            Refuse(row, "unknown-class", $"neither the row nor the range of '{code}' says whether it is an asset, a liability, equity, "
                + "income or an expense",
            "send the account in a file with the columns code, name and class");
    }

    /// <summary>
    /// Figures of closed months change for a reason only, and after whoever gives it has seen by how much. An account that takes results of
    /// earlier years stays on the balance sheet.
    /// </summary>
    public override async Task<IReadOnlyList<Question>> QuestionsAsync(
        NpgsqlConnection connection, ImportFile message, Currency currency, CancellationToken cancellationToken)
    {
        var chart = (await ChartOfAccounts.ReadAccountsAsync(connection, message.EntityId, cancellationToken))
            .ToDictionary(account => account.Code);
        // A group whose accounts name no statement line stays whole.
        var whole = chart.Values.Where(account => account.StatementLine is null).Select(account => account.KpiGroup).ToHashSet();
        accounts = [.. listed.Select(account => account.Over(chart.GetValueOrDefault(account.Account.Code), whole))];
        var years = await FiscalYear.ReadNewestAsync(connection, message.EntityId, cancellationToken);
        foreach (var (account, row) in accounts.Zip(listed))
            if ((account.Code == years.RetainedEarnings?.Code || account.Code == years.Loss?.Code)
                && account.Class is not (AccountClass.Equity or AccountClass.Liability))
                Refusals.Add(new Refusal(row.Line, "takes-results",
                    $"'{account.Code}' takes the results of earlier years and stays on the balance sheet",
                    "name another account in the fiscal year first, or leave its class"), []);
        var changed = await new ChartChange(accounts).ReadClosedFiguresAsync(connection, message.EntityId, cancellationToken);
        if (changed.Count == 0) return [];
        var figures = string.Join(", ",
            changed.Select(figure => $"{figure.LineName
                ?? KpiGroups.Name(figure.KpiGroup)} by {JournalFormat.Amount(figure.ChangeMinor, currency)}"));
        return [new Question("closed-figures-change",
            "The list puts accounts elsewhere that have entries in closed months. These figures change "
                + $"by: {figures}, in {changed.Min(figure => figure.FirstMonth):yyyy-MM} to {changed.Max(
                    figure => figure.LastMonth):yyyy-MM}.",
            "confirm the preview with a reason")];
    }

    public override async Task<long> WriteAsync(NpgsqlConnection connection, ImportFile message, CancellationToken cancellationToken)
    {
        await ChartOfAccounts.AddStatementLinesAsync(connection, message.TenantId, message.EntityId, layout.Chart ?? ChartProfile.None,
            accounts, cancellationToken);
        ChangedFigures = await new ChartChange(accounts).WriteAsync(connection, message.EntityId, message.ImportId,
            message.RequestedBy ?? "import", message.Reason, cancellationToken);
        return accounts.Count;
    }

    private sealed record ListedAccount(Account Account, AccountType? Type, bool? Active, int Line)
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
}
