using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>Adds the accounts of a list to the chart, and changes existing ones.</summary>
public sealed class AccountListLoad(AccountListDraft list) : ListLoad
{
    private IReadOnlyList<Account> _accounts = [];

    /// <summary>
    /// Changing figures of closed months needs a reason and a person who has seen the change. An account that takes results of earlier
    /// years must stay on the balance sheet.
    /// </summary>
    public override async Task<IReadOnlyList<Question>> QuestionsAsync(
        NpgsqlConnection connection, ImportFile message, Currency currency, CancellationToken cancellationToken)
    {
        var chart = (await ChartOfAccounts.ReadAccountsAsync(connection, message.EntityId, cancellationToken))
            .ToDictionary(account => account.Code);
        // KPI groups whose accounts have no statement line stay undivided.
        var whole = chart.Values.Where(account => account.StatementLine is null).Select(account => account.KpiGroup).ToHashSet();
        _accounts = [.. list.Accounts.Select(account => account.Over(chart.GetValueOrDefault(account.Account.Code), whole))];
        var years = await FiscalYear.ReadNewestAsync(connection, message.EntityId, cancellationToken);
        foreach (var (account, row) in _accounts.Zip(list.Accounts))
            if ((account.Code == years.RetainedEarnings?.Code || account.Code == years.Loss?.Code)
                && account.Class is not (AccountClass.Equity or AccountClass.Liability))
                list.Refusals.Add(new Refusal(row.Line, RefusalCode.TakesResults,
                    $"'{account.Code}' takes the results of earlier years and stays on the balance sheet",
                    "name another account in the fiscal year first, or leave its class"), []);
        var changed = await new ChartChange(_accounts).ReadClosedFiguresAsync(connection, message.EntityId, cancellationToken);
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
        await ChartOfAccounts.AddStatementLinesAsync(connection, message.TenantId, message.EntityId, list.Chart ?? ChartProfile.None,
            _accounts, cancellationToken);
        ChangedFigures = await new ChartChange(_accounts).WriteAsync(connection, message.EntityId, message.ImportId,
            message.RequestedBy ?? "import", message.Reason, cancellationToken);
        return _accounts.Count;
    }
}
