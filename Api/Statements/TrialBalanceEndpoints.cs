using System.ComponentModel;
using System.Globalization;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Statements;

/// <summary>Amounts in minor units as text: many JSON readers cannot hold a 64-bit integer.</summary>
public sealed record DebitCreditAnswer(string DebitMinor, string CreditMinor)
{
    internal static DebitCreditAnswer Of(DebitCredit pair) =>
        new(pair.DebitMinor.ToString(CultureInfo.InvariantCulture), pair.CreditMinor.ToString(CultureInfo.InvariantCulture));
}

/// <summary>An account; <c>code</c> is null for results of earlier years while the company has not set their account.</summary>
public sealed record AccountAnswer(string? Code, string Name, string Class);

public sealed record TrialBalanceRowAnswer(
    AccountAnswer Account, DebitCreditAnswer Opening, DebitCreditAnswer Movement, DebitCreditAnswer Adjustments,
    DebitCreditAnswer ClosingEntries, DebitCreditAnswer YearEnd, DebitCreditAnswer Closing);

public sealed record TrialBalanceTotals(
    DebitCreditAnswer Opening, DebitCreditAnswer Movement, DebitCreditAnswer Adjustments, DebitCreditAnswer ClosingEntries,
    DebitCreditAnswer YearEnd, DebitCreditAnswer Closing);

/// <summary>
/// All accounts: opening plus movement, adjustments, closing entries and year end equals closing (I-9). <c>reason</c> explains
/// <c>reconciled</c> false; <c>approvedDifferenceMinor</c> is an approved difference. <c>pendingVersion</c> is a newer version that waits
/// for reconciliation, <c>pendingReason</c> its reason; both are null when there is none. <c>drillDown</c> is the address of the parts of a
/// column, to which its name (<c>&amp;figure=closing-entries</c>) and <c>&amp;account=</c> with the code are added.
/// </summary>
public sealed record TrialBalanceAnswer(
    DateOnly From, DateOnly To, string Currency, long LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason,
    string? ApprovedDifferenceMinor,
    long? PendingVersion, string? PendingReason, string DrillDown, IReadOnlyList<TrialBalanceRowAnswer> Rows, TrialBalanceTotals Totals);

/// <summary><c>GET /v1/trial-balance?from&amp;to&amp;asKnownAt</c>.</summary>
public static class TrialBalanceEndpoints
{
    public static void MapTrialBalance(this RouteGroupBuilder v1) =>
        v1.MapGet("/trial-balance", ReadAsync).WithTags("Statements").WithName("GetTrialBalance")
            .WithSummary("Opening, movement and closing of every account")
            .Produces(StatusCodes.Status304NotModified).Exports<TrialBalanceAnswer>(TrialBalanceTable.Of);

    private static async Task<Results<Ok<TrialBalanceAnswer>, StatusCodeHttpResult, Problem>> ReadAsync(
        HttpContext context, Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, CancellationToken cancellationToken,
        [Description("First day, YYYY-MM-DD; inception unless given")] string? from = null,
        [Description("Last day, YYYY-MM-DD; the end of the newest month unless given")] string? to = null,
        [Description("Figures as they were served at this instant or at the end of this day; as they are served now unless "
            + "given")] string? asKnownAt = null)
    {
        if (!RangeParameters.TryReadInstant(asKnownAt, out var knownAt))
            return RangeParameters.NoInstant;
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var served = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken, knownAt);
        var (range, problem) = RangeParameters.Read(from, to, served, clock);
        if (problem is not null)
            return problem;

        if (EntityTag.IsKnown(context, EntityTag.Of(context.Request, caller, served, range.From.DayNumber, range.To.DayNumber)))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        var trialBalance = await TrialBalance.ReadAsync(transaction.Connection, caller.EntityId, range.From, range.To, cancellationToken,
            served);
        return TypedResults.Ok(Answer(trialBalance));
    }

    private static TrialBalanceAnswer Answer(TrialBalance trialBalance)
    {
        var version = trialBalance.Version;
        return new TrialBalanceAnswer(
            trialBalance.Range.From, trialBalance.Range.To, version.Currency, version.LedgerVersion, version.AsOf, version.Reconciled,
            version.Reason, MinorUnits.Text(version.ApprovedDifferenceMinor), version.PendingVersion, version.PendingReason,
            DrillDownAddress.Of(trialBalance.Range),
            [.. trialBalance.Rows.Select(row => new TrialBalanceRowAnswer(
                new AccountAnswer(row.AccountCode, row.AccountName, row.AccountClass),
                DebitCreditAnswer.Of(row.Opening), DebitCreditAnswer.Of(row.Movement), DebitCreditAnswer.Of(row.Adjustments),
                DebitCreditAnswer.Of(row.ClosingEntries), DebitCreditAnswer.Of(row.YearEnd), DebitCreditAnswer.Of(row.Closing)))],
            new TrialBalanceTotals(
                DebitCreditAnswer.Of(trialBalance.OpeningTotal), DebitCreditAnswer.Of(trialBalance.MovementTotal),
                DebitCreditAnswer.Of(trialBalance.AdjustmentsTotal), DebitCreditAnswer.Of(trialBalance.ClosingEntriesTotal),
                DebitCreditAnswer.Of(trialBalance.YearEndTotal), DebitCreditAnswer.Of(trialBalance.ClosingTotal)));
    }
}
