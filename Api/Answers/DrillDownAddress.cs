using Financial.Ledger.Periods;
using Financial.Ledger.Statements;

namespace Financial.Api.Answers;

/// <summary>The addresses of the parts of a statement's figures: <c>GET /v1/drill-down</c>.</summary>
public static class DrillDownAddress
{
    /// <summary>
    /// The address for a range; figure and account are still to be added, and the time of the request, if it has one. Two requests of one
    /// version have the same answer.
    /// </summary>
    public static string Of(DateRange range) => $"/v1/drill-down?from={range.From:yyyy-MM-dd}&to={range.To:yyyy-MM-dd}";

    /// <summary>The address of the movement in each column's range.</summary>
    public static string OfPeriod(StatementColumn column) => $"{Of(column.Range)}&figure=period";

    /// <summary>The address of the balance on each column's last day.</summary>
    public static string OfBalance(StatementColumn column) => $"{Of(column.Range)}&figure=balance";

    /// <summary>The address of the earnings of each column's fiscal year, which stand on no account.</summary>
    public static string OfEarnings(StatementColumn column) => $"{Of(column.Range)}&figure=earnings";
}
