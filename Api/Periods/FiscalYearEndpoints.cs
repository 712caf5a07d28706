using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Problems;
using Financial.Ledger.Periods;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Periods;

/// <summary>The fiscal year of a company (DATE-3).</summary>
/// <param name="StartMonth">The first month of a year, 1 to 12; 1 by default.</param>
/// <param name="StartDay">The first day of a year; the month must have that day in every year. 1 by default.</param>
/// <param name="RetainedEarningsAccount">The account with the results of earlier years; null until it is set.</param>
/// <param name="LossAccount">The account for losses of earlier years, if the chart keeps them apart.</param>
public sealed record FiscalYearSetting(int? StartMonth, int? StartDay, string? RetainedEarningsAccount, string? LossAccount);

/// <summary>The fiscal year and its author. <c>setBy</c> is null for the default and for a proposal of an import.</summary>
public sealed record FiscalYearAnswer(int StartMonth, int StartDay, string? RetainedEarningsAccount, string? LossAccount, string? SetBy)
{
    internal static FiscalYearAnswer Of(FiscalYear years) =>
        new(years.StartMonth, years.StartDay, years.RetainedEarnings?.Code, years.Loss?.Code, years.SetBy);
}

/// <summary><c>GET</c> and <c>PUT /v1/fiscal-year</c>.</summary>
public static class FiscalYearEndpoints
{
    public static void MapFiscalYear(this RouteGroupBuilder v1)
    {
        v1.MapGet("/fiscal-year", ReadAsync).WithTags("Periods").WithName("GetFiscalYear")
            .WithSummary("When fiscal years begin, and where the results of earlier ones stand");
        v1.MapPut("/fiscal-year", SetAsync).WithTags("Periods").WithName("SetFiscalYear")
            .WithSummary("Sets when fiscal years begin and where earlier results stand; judges closing entries and control totals again")
            .Produces<FiscalYearAnswer>();
    }

    private static async Task<FiscalYearAnswer> ReadAsync(Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        return await ReadNewestAsync(transaction, caller, cancellationToken);
    }

    private static async Task<IResult> SetAsync(FiscalYearSetting? setting, Change change, CancellationToken cancellationToken)
    {
        if (setting?.StartMonth is not { } month || month is < 1 or > 12)
            return Problem.Invalid("/body/startMonth",
                """The month is a number from 1 to 12: {"startMonth": 7, "startDay": 1, "retainedEarningsAccount": "3200"}.""");
        if (setting.StartDay is not { } day || day < 1 || day > DateTime.DaysInMonth(2001, month))
            return Problem.Invalid("/body/startDay", "The day is one that the month has in every year.");
        var (retained, loss) = (Code(setting.RetainedEarningsAccount), Code(setting.LossAccount));
        return await change.RunServedAsync([$"{month} {day}", retained, loss], async transaction =>
        {
            var earlier = await ReadNewestAsync(transaction, change.Caller, cancellationToken);
            var (version, months) = await transaction.SingleAsync<(long?, DateOnly[])>(
                "select ledger_version, months from ledger.set_fiscal_year(@EntityId, @month, @day, @retained, @loss, @Name)",
                new { change.Caller.EntityId, month, day, retained, loss, change.Caller.Name });
            var now = await ReadNewestAsync(transaction, change.Caller, cancellationToken);
            if (version is not null)
                await change.AuditAsync(transaction, "fiscal-year-set", "fiscal-year", new { from = earlier, to = now });
            // Changing which entries count as closing entries changes the figures of these months.
            if (months.Length > 0)
                await change.SendChangedMonthsAsync(transaction, version!.Value, months);
            return TypedResults.Ok(now);
        });
    }

    private static async Task<FiscalYearAnswer> ReadNewestAsync(
        TenantTransaction transaction, Caller caller, CancellationToken cancellationToken) =>
        FiscalYearAnswer.Of(await FiscalYear.ReadNewestAsync(transaction.Connection, caller.EntityId, cancellationToken));

    private static string? Code(string? text) => text?.Trim() is { Length: > 0 } code ? code : null;
}
