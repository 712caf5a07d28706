using Financial.Ledger.Periods;
using Financial.Ledger.Statements;

namespace Financial.Api.Answers;

/// <summary>The addresses of the parts of a statement's figures: <c>GET /v1/drill-down</c>.</summary>
public static class DrillDownAddress
{
    /// <summary>The address for a range; figure and account are still to be added.</summary>
    public static string Of(DateRange range, string? asKnownAt) =>
        $"/v1/drill-down?from={range.From:yyyy-MM-dd}&to={range.To:yyyy-MM-dd}"
            + (asKnownAt is null ? "" : $"&asKnownAt={Uri.EscapeDataString(asKnownAt)}");

    /// <summary>The address of the movement in each column's range.</summary>
    public static Func<StatementColumn, string> OfPeriod(string? asKnownAt) => column => $"{Of(column.Range, asKnownAt)}&figure=period";

    /// <summary>The address of the balance on each column's last day.</summary>
    public static Func<StatementColumn, string> OfBalance(string? asKnownAt) => column => $"{Of(column.Range, asKnownAt)}&figure=balance";
}
