using Financial.Ledger.Database;
using Financial.Ledger.Kpis;
using Financial.Ledger.Statements;
using Npgsql;

namespace Financial.Ledger.Lines;

/// <summary>Finds the accounts behind a line of a statement or behind a KPI, in the chart of a ledger version.</summary>
public static class AccountsOfFigure
{
    /// <summary>
    /// The accounts of a statement line or total; null if the statement has no line of that id. Needs a tenant transaction.
    /// </summary>
    /// <param name="connection">Inside the tenant's transaction.</param>
    /// <param name="entityId">The company.</param>
    /// <param name="version">The ledger version, whose chart counts.</param>
    /// <param name="statement"><c>profit-and-loss</c>, <c>balance-sheet</c> or <c>cash-flow</c>.</param>
    /// <param name="line">The id of the line in the statement's answer.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<string>?> OfLineAsync(
        NpgsqlConnection connection, int entityId, long version, string statement, string line, CancellationToken cancellationToken)
    {
        Func<ChartAccount, IEnumerable<string>> linesOf = statement switch
        {
            "profit-and-loss" => account => ProfitAndLoss.LinesOf(account.Class, account.KpiGroup),
            "balance-sheet" => account => BalanceSheet.LinesOf(account.Class, account.KpiGroup),
            "cash-flow" => account => CashFlow.LinesOf(account.Class, account.KpiGroup),
            _ => throw new ArgumentOutOfRangeException(nameof(statement), statement, "There are three statements."),
        };
        var chart = await ReadChartAsync(connection, entityId, version, cancellationToken);
        var accounts = chart.Where(account => linesOf(account) is var lines && lines.Any() && (lines.Contains(line)
            || (account.StatementLine ?? $"{StatementLine.Unassigned}-{lines.First()}") == line)).Select(account => account.Code).ToList();
        return accounts.Count > 0 || chart.Any(account => linesOf(account).Contains(line)) ? accounts : null;
    }

    /// <summary>The accounts of a KPI's terms; null if there is no KPI of that id. Needs a tenant transaction.</summary>
    public static async Task<IReadOnlyList<string>?> OfKpiAsync(
        NpgsqlConnection connection, int entityId, long version, string kpi, CancellationToken cancellationToken)
    {
        if (KpiCatalogue.All.FirstOrDefault(definition => definition.Id == kpi) is not { } definition)
            return null;
        var groups = definition.Terms.Select(term => term.Group).ToHashSet();
        var chart = await ReadChartAsync(connection, entityId, version, cancellationToken);
        return [.. chart.Where(account => groups.Contains(account.KpiGroup)).Select(account => account.Code)];
    }

    private static Task<List<ChartAccount>> ReadChartAsync(
        NpgsqlConnection connection, int entityId, long version, CancellationToken cancellationToken) =>
        connection.QueryAsync<ChartAccount>(
            "select code, class, kpi_group, statement_line from ledger.chart_at(@entity, @version)", new { entity = entityId, version },
            cancellationToken);

    private sealed record ChartAccount(string Code, string Class, string KpiGroup, string? StatementLine);
}
