using System.Globalization;
using System.Text.Json.Serialization;
using Financial.Api.Answers;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;

namespace Financial.Api.Statements;

/// <summary>
/// A column. <c>drillDown</c> is the address of its parts for one account, to which <c>&amp;account=</c> and the code are added.
/// </summary>
public sealed record StatementColumnAnswer(string Id, DateOnly From, DateOnly To, string DrillDown);

/// <summary>
/// An amount in minor units. In profit and loss <c>ofRevenue</c> is its fraction of the column's revenue, null if that is zero or negative.
/// In a compared column <c>deltaMinor</c> is the first column minus this one, <c>change</c> the same as a fraction of this one;
/// <c>change</c> is null with <c>reason</c> <c>zero-base</c> or <c>negative-base</c>. <c>minor</c> is null with
/// <c>reason</c> <c>withheld</c> if a version is pending and none is served. <c>drillDown</c> is the address of the amount's parts, if it
/// stands on no account and has parts.
/// </summary>
public sealed record StatementAmountAnswer(
    string? Minor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OfRevenue,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeltaMinor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DrillDown = null);

/// <summary>The amounts of one account; <c>code</c> is null for amounts that stand on no account.</summary>
public sealed record StatementAccountAnswer(string? Code, string Name, IReadOnlyList<StatementAmountAnswer> Amounts);

/// <summary>A line with its accounts, or with the company's statement lines that divide it.</summary>
public sealed record StatementLineAnswer(
    string Id, string Name, bool IsTotal, IReadOnlyList<StatementAmountAnswer> Amounts, IReadOnlyList<StatementAccountAnswer> Accounts,
    IReadOnlyList<StatementLineAnswer> Lines);

/// <summary>A statement: each line has one amount per column; lines are sums of their accounts, or totals of the lines above.</summary>
public sealed record StatementAnswer(
    string Currency, long LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason, string? ApprovedDifferenceMinor,
    long? PendingVersion, string? PendingReason, IReadOnlyList<StatementColumnAnswer> Columns, IReadOnlyList<StatementLineAnswer> Lines)
{
    /// <param name="statement">The statement as the ledger computed it.</param>
    /// <param name="drillDown">The address of the parts of a column.</param>
    /// <param name="compared">Number of last columns to compare with the first.</param>
    /// <param name="withZeros">Whether to include accounts that are zero in every column.</param>
    /// <param name="revenue">The revenue of each column, if amounts are also shown as fractions of it.</param>
    /// <param name="withoutAccount">The address of the parts of an amount that stands on no account; null without parts.</param>
    internal static StatementAnswer Of(
        Statement statement, Func<StatementColumn, string> drillDown, int compared, bool withZeros, IReadOnlyList<long>? revenue = null,
        Func<StatementLine, StatementColumn, string>? withoutAccount = null)
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
            [.. statement.Columns.Select(column => new StatementColumnAnswer(
                column.Id, column.Range.From, column.Range.To, drillDown(column)))],
            [.. statement.Lines.Select(Line)]);

        StatementLineAnswer Line(StatementLine line) => new(line.Id, line.Name, line.IsTotal, Amounts(line.AmountsMinor),
            [.. line.Accounts.Where(account => IsShown(account.AmountsMinor))
                .Select(account => new StatementAccountAnswer(account.Code, account.Name, AmountsOf(line, account)))],
            [.. line.Lines.Where(part => IsShown(part.AmountsMinor) || part.Accounts.Any(account => IsShown(account.AmountsMinor)))
                .Select(Line)]);

        IReadOnlyList<StatementAmountAnswer> AmountsOf(StatementLine line, StatementAccount account) =>
            account.Code is null && withoutAccount is not null
                ? [.. Amounts(account.AmountsMinor).Zip(statement.Columns,
                    (amount, column) => amount with { DrillDown = withoutAccount(line, column) })]
                : Amounts(account.AmountsMinor);

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
