using System.Globalization;
using System.Text.Json.Serialization;
using Financial.Api.Answers;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;

namespace Financial.Api.Statements;

public sealed record StatementColumnAnswer(string Id, DateOnly From, DateOnly To);

/// <summary>
/// An amount in minor units. Of profit and loss <c>OfRevenue</c> is its fraction of the column's revenue, null when that is zero or
/// negative. In a column that is compared with, <c>DeltaMinor</c> is the first column less this one and <c>Change</c> the same as a
/// fraction of this one, null with <c>Reason</c>
/// <c>zero-base</c> or <c>negative-base</c>. <c>Minor</c> is null with the reason <c>withheld</c> while no version is served and one waits.
/// </summary>
public sealed record StatementAmountAnswer(
    string? Minor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OfRevenue,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeltaMinor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);

/// <summary>What one account contributes; without a code where the amount is computed.</summary>
public sealed record StatementAccountAnswer(string? Code, string Name, IReadOnlyList<StatementAmountAnswer> Amounts);

/// <summary>A line with its accounts, or with the company's own statement lines into which it is divided.</summary>
public sealed record StatementLineAnswer(
    string Id, string Name, bool IsTotal, IReadOnlyList<StatementAmountAnswer> Amounts, IReadOnlyList<StatementAccountAnswer> Accounts,
    IReadOnlyList<StatementLineAnswer> Lines);

/// <summary>A statement: one amount for each column, in lines that are sums of their accounts or totals of the lines above.</summary>
public sealed record StatementAnswer(
    string Currency, long LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason, string? ApprovedDifferenceMinor,
    long? PendingVersion, string? PendingReason, IReadOnlyList<StatementColumnAnswer> Columns, IReadOnlyList<StatementLineAnswer> Lines)
{
    /// <param name="statement">What the ledger computed.</param>
    /// <param name="compared">How many of the last columns the first one is compared with.</param>
    /// <param name="withZeros">Whether accounts come along that are zero in every column.</param>
    /// <param name="revenue">The revenue of each column, where amounts are told as a fraction of it.</param>
    internal static StatementAnswer Of(Statement statement, int compared, bool withZeros, IReadOnlyList<long>? revenue = null)
    {
        var version = statement.Version;
        var firstCompared = statement.Columns.Count - compared;
        IReadOnlyList<StatementAmountAnswer> Amounts(IReadOnlyList<long> amounts) =>
            [.. amounts.Select((
                minor, column) => version.WithholdsAll
                    ? new StatementAmountAnswer(null, null, null, null, ServedVersion.Withheld)
                    : Amount(minor, revenue?[column], column >= firstCompared ? amounts[0] : null))];
        return new StatementAnswer(
            version.Currency, version.LedgerVersion, version.AsOf, version.Reconciled, version.Reason,
            MinorUnits.Text(version.ApprovedDifferenceMinor), version.PendingVersion, version.PendingReason,
            [.. statement.Columns.Select(column => new StatementColumnAnswer(column.Id, column.Range.From, column.Range.To))],
            [.. statement.Lines.Select(Line)]);

        StatementLineAnswer Line(StatementLine line) => new(line.Id, line.Name, line.IsTotal, Amounts(line.AmountsMinor),
            [.. line.Accounts.Where(account => IsShown(account.AmountsMinor))
                .Select(account => new StatementAccountAnswer(account.Code, account.Name, Amounts(account.AmountsMinor)))],
            [.. line.Lines.Where(part => IsShown(part.AmountsMinor) || part.Accounts.Any(account => IsShown(account.AmountsMinor)))
                .Select(Line)]);

        bool IsShown(IReadOnlyList<long> amounts) => withZeros || amounts.Any(minor => minor != 0);
    }

    private static StatementAmountAnswer Amount(long minor, long? revenue, long? now)
    {
        var ofRevenue = revenue > 0 ? Ratio((decimal)minor / revenue.Value) : null;
        if (now is not { } first)
            return new StatementAmountAnswer(MinorUnits.Text(minor), ofRevenue, null, null, null);
        var delta = checked(first - minor);
        var reason = minor switch { > 0 => null, 0 => "zero-base", < 0 => "negative-base" };
        return new StatementAmountAnswer(MinorUnits.Text(minor), ofRevenue, MinorUnits.Text(delta),
            reason is null ? Ratio((decimal)delta / minor) : null, reason);
    }

    private static string Ratio(decimal ratio) =>
        decimal.Round(ratio, 6, MidpointRounding.AwayFromZero).ToString("0.000000", CultureInfo.InvariantCulture);
}
