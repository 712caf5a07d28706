using System.ComponentModel;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Statements;

/// <summary><c>GET /v1/profit-and-loss</c>, <c>/v1/balance-sheet</c> and <c>/v1/cash-flow</c>.</summary>
public static class StatementEndpoints
{
    private const int MaximumMonths = 60;
    private const string KnownAtHelp =
        "Figures as they were served at this instant or at the end of this day; as they are served now unless given";
    private const string ByHelp = "month: a column for each month of the range as well";
    private const string CompareHelp = "prior-period, prior-year, or both with a comma between: columns to compare with";
    private const string ZerosHelp = "true: accounts that are zero in every column as well; true for a file unless given";

    public static void MapStatements(this RouteGroupBuilder v1)
    {
        v1.MapGet("/profit-and-loss", ReadProfitAndLossAsync).WithTags("Statements").WithName("GetProfitAndLoss")
            .WithSummary("Revenue to net profit of a range, by month and beside earlier ranges").Produces(StatusCodes.Status304NotModified)
            .Exports<StatementAnswer>(StatementTable.OfProfitAndLoss);
        v1.MapGet("/balance-sheet", ReadBalanceSheetAsync).WithTags("Statements").WithName("GetBalanceSheet")
            .WithSummary("Assets, liabilities and equity at the end of any day, beside another day")
            .Produces(StatusCodes.Status304NotModified).Exports<StatementAnswer>(StatementTable.OfBalanceSheet);
        v1.MapGet("/cash-flow", ReadCashFlowAsync).WithTags("Statements").WithName("GetCashFlow")
            .WithSummary("From net profit to what cash and bank moved by").Produces(StatusCodes.Status304NotModified)
            .Exports<StatementAnswer>(StatementTable.OfCashFlow);
    }

    private static async Task<Results<Ok<StatementAnswer>, StatusCodeHttpResult, Problem>> ReadProfitAndLossAsync(
        HttpContext context, Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, CancellationToken cancellationToken,
        [Description("First day, YYYY-MM-DD; inception unless given")] string? from = null,
        [Description("Last day, YYYY-MM-DD; the end of the newest month unless given")] string? to = null,
        [Description(ByHelp)] string? by = null, [Description(CompareHelp)] string? compare = null,
        [Description(ZerosHelp)] bool? zeros = null, [Description(KnownAtHelp)] string? asKnownAt = null)
    {
        if (!RangeParameters.TryReadInstant(asKnownAt, out var knownAt))
            return RangeParameters.NoInstant;
        var withZeros = zeros ?? Exporting.IsAsked(context.Request);
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var served = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken, knownAt);
        var (columns, compared, problem) = ReadColumns(from, to, by, compare, served, clock);
        if (problem is not null)
            return problem;
        return await AnswerAsync(context, caller, served, withZeros, columns,
            async () => await ProfitAndLoss.ReadAsync(transaction.Connection, caller.EntityId, columns, cancellationToken, served),
            statement => StatementAnswer.Of(statement, DrillDownAddress.OfPeriod, compared, withZeros,
                statement.Line("revenue").AmountsMinor));
    }

    private static async Task<Results<Ok<StatementAnswer>, StatusCodeHttpResult, Problem>> ReadBalanceSheetAsync(
        HttpContext context, Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, CancellationToken cancellationToken,
        [Description("The day, YYYY-MM-DD; the end of the newest month unless given")] string? asOf = null,
        [Description("Another day to compare with")] string? compareTo = null,
        [Description(ZerosHelp)] bool? zeros = null, [Description(KnownAtHelp)] string? asKnownAt = null)
    {
        if (!RangeParameters.TryReadInstant(asKnownAt, out var knownAt))
            return RangeParameters.NoInstant;
        var withZeros = zeros ?? Exporting.IsAsked(context.Request);
        if (!RangeParameters.TryReadDay(asOf, out var day))
            return Problem.Invalid("/query/asOf", "asOf must be a date such as 2026-01-31.");
        if (!RangeParameters.TryReadDay(compareTo, out var other))
            return Problem.Invalid("/query/compareTo", "compareTo must be a date such as 2025-12-31.");
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var served = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken, knownAt);
        day ??= DateRange.Month(RangeParameters.NewestMonth(served, clock)).To;
        var columns = new List<StatementColumn> { new("day", new DateRange(day.Value, day.Value)) };
        if (other is { } compared)
            columns.Add(new StatementColumn("compared", new DateRange(compared, compared)));
        return await AnswerAsync(context, caller, served, withZeros, columns,
            async () => await BalanceSheet.ReadAsync(transaction.Connection, caller.EntityId, columns, cancellationToken, served),
            statement => StatementAnswer.Of(statement, DrillDownAddress.OfBalance, columns.Count - 1, withZeros, withoutAccount:
                (line, column) => line.Id == BalanceSheet.EarningsLine
                    ? DrillDownAddress.OfEarnings(column) : DrillDownAddress.OfBalance(column)));
    }

    private static async Task<Results<Ok<StatementAnswer>, StatusCodeHttpResult, Problem>> ReadCashFlowAsync(
        HttpContext context, Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, CancellationToken cancellationToken,
        [Description("First day, YYYY-MM-DD; inception unless given")] string? from = null,
        [Description("Last day, YYYY-MM-DD; the end of the newest month unless given")] string? to = null,
        [Description(ByHelp)] string? by = null, [Description(CompareHelp)] string? compare = null,
        [Description(ZerosHelp)] bool? zeros = null, [Description(KnownAtHelp)] string? asKnownAt = null)
    {
        if (!RangeParameters.TryReadInstant(asKnownAt, out var knownAt))
            return RangeParameters.NoInstant;
        var withZeros = zeros ?? Exporting.IsAsked(context.Request);
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var served = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken, knownAt);
        var (columns, compared, problem) = ReadColumns(from, to, by, compare, served, clock);
        if (problem is not null)
            return problem;
        return await AnswerAsync(context, caller, served, withZeros, columns,
            async () => await CashFlow.ReadAsync(transaction.Connection, caller.EntityId, columns, cancellationToken, served),
            statement => StatementAnswer.Of(statement, DrillDownAddress.OfPeriod, compared, withZeros));
    }

    // The range, its months if asked for, and the ranges to compare with, whose number is Compared.
    private static (List<StatementColumn> Columns, int Compared, Problem? Problem) ReadColumns(
        string? from, string? to, string? by, string? compare, ServedVersion served, TimeProvider clock)
    {
        if (by is not (null or "month"))
            return ([], 0, Problem.Invalid("/query/by", "by must be month."));
        var (range, problem) = RangeParameters.Read(from, to, served, clock);
        if (problem is not null)
            return ([], 0, problem);
        var months = by is null ? [] : range.Months().ToList();
        if (months.Count > MaximumMonths)
            return ([], 0, Problem.Invalid("/query/by",
                $"The range has {months.Count} months, a statement by month {MaximumMonths} at most: ask for a shorter range."));
        if (!TryCompare(compare, range, out var compared))
            return ([], 0, Problem.Invalid("/query/compare", "compare must be prior-period, prior-year, or both with a comma between."));
        return ([new("range", range), .. months.Select(month => new StatementColumn($"{month.From:yyyy-MM}", month)), .. compared],
            compared.Count, null);
    }

    // Common to all three: check the tag first, and read no figures when the caller has the answer.
    private static async Task<Results<Ok<StatementAnswer>, StatusCodeHttpResult, Problem>> AnswerAsync(
        HttpContext context, Caller caller, ServedVersion served, bool withZeros, IReadOnlyList<StatementColumn> columns,
        Func<Task<Statement>> read, Func<Statement, StatementAnswer> answer)
    {
        var tag = EntityTag.Of(context.Request, caller, served,
            [.. columns.SelectMany(column => new object[] { column.Id, column.Range.From.DayNumber, column.Range.To.DayNumber }),
                withZeros]);
        return EntityTag.IsKnown(context, tag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(answer(await read()));
    }

    private static bool TryCompare(string? compare, DateRange range, out List<StatementColumn> columns)
    {
        columns = [];
        foreach (var name in compare?.Split(',') ?? [])
        {
            if (name is not ("prior-period" or "prior-year"))
                return false;
            if ((name == "prior-period" ? range.Preceding() : range.LastYear()) is { } other)
                columns.Add(new StatementColumn(name, other));
        }
        return true;
    }
}
