using System.Globalization;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.Ledger.Journal;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Statements;

/// <summary>
/// The caller's company and the served version, created at <c>asOf</c> (FRESH-1). <c>pendingVersion</c> is a newer, withheld version;
/// <c>pendingReason</c> is <c>reconciliation-failed</c> or <c>control-totals-required</c>. <c>controlledUntil</c> is the newest day with
/// control totals that agree with the served version, or with an approved difference; no control totals check later entries. <c>banner</c>
/// is the text to show for a pending version or an approved difference; otherwise null (REC-4, REC-6).
/// </summary>
public sealed record EntityAnswer(
    int EntityId, string Name, string Currency, long LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason,
    string? ApprovedDifferenceMinor, long? PendingVersion, string? PendingReason, DateOnly? ControlledUntil, string? Banner);

/// <summary><c>GET /v1/entity</c>.</summary>
public static class EntityEndpoints
{
    public static void MapEntity(this RouteGroupBuilder v1) =>
        v1.MapGet("/entity", ReadAsync).WithTags("Statements").WithName("GetEntity").WithSummary("The company and its ledger's version");

    private static async Task<Ok<EntityAnswer>> ReadAsync(Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var version = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken);
        var controlledUntil = await ServedVersion.ReadControlledUntilAsync(transaction.Connection, caller.EntityId, cancellationToken);
        var name = await transaction.SingleAsync<string>("select name from ledger.entity where entity_id = @EntityId",
            new { caller.EntityId });
        return TypedResults.Ok(new EntityAnswer(
            caller.EntityId, name, version.Currency, version.LedgerVersion, version.AsOf, version.Reconciled, version.Reason,
            MinorUnits.Text(version.ApprovedDifferenceMinor), version.PendingVersion, version.PendingReason, controlledUntil,
            Banner(version)));
    }

    private static string? Banner(ServedVersion version)
    {
        if (version.PendingVersion is not null)
        {
            var why = version.PendingReason == "reconciliation-failed" ? "Reconciliation failed." : "New data waits for control totals.";
            return version.AsOf is { } asOf
                ? string.Create(CultureInfo.InvariantCulture, $"{why} Showing verified data as of {asOf.UtcDateTime:yyyy-MM-dd}.")
                : $"{why} There is no verified data yet.";
        }
        if (version.ApprovedDifferenceMinor is not { } minor)
            return null;
        var decimals = Currency.FromCode(version.Currency)!.Decimals;
        var amount = (minor / (decimal)Math.Pow(10, decimals)).ToString($"N{decimals}", CultureInfo.InvariantCulture);
        return $"Approved with a difference of {amount} {version.Currency}.";
    }
}
