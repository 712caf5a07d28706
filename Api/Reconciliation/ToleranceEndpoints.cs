using System.Globalization;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Reconciliation;

/// <summary>A fraction of the control total: <c>0.001</c> is 0.1 %, the default (REC-2).</summary>
public sealed record ToleranceSetting(string? Tolerance);

/// <summary><c>GET</c> and <c>PUT /v1/reconciliation/tolerance</c>.</summary>
public static class ToleranceEndpoints
{
    public static void MapTolerance(this RouteGroupBuilder v1)
    {
        v1.MapGet("/reconciliation/tolerance", ReadAsync).WithTags("Reconciliation").WithName("GetTolerance")
            .WithSummary("How far the ledger may differ from a control total");
        v1.MapPut("/reconciliation/tolerance", SetAsync).WithTags("Reconciliation").WithName("SetTolerance")
            .WithSummary("Sets the tolerance and compares again").Produces<ToleranceSetting>();
    }

    private static async Task<ToleranceSetting> ReadAsync(Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        return Answer(await transaction.SingleAsync<decimal>(
            "select tolerance from ledger.entity where entity_id = @EntityId", new { caller.EntityId }));
    }

    private static async Task<IResult> SetAsync(ToleranceSetting? setting, Change change)
    {
        if (!decimal.TryParse(setting?.Tolerance, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var tolerance)
            || tolerance >= 1 || tolerance != decimal.Round(tolerance, 8))
            return Problem.Invalid("/body/tolerance",
                """The tolerance is a fraction below 1 with at most 8 decimals, as text: {"tolerance": "0.001"} is 0.1 %.""");

        return await change.RunServedAsync([ReconciliationAnswer.FractionText(tolerance)], async transaction =>
        {
            var earlier = await transaction.SingleAsync<decimal>("select ledger.set_tolerance(@EntityId, @tolerance)",
                new { change.Caller.EntityId, tolerance });
            if (tolerance != earlier)
                await change.AuditAsync(transaction, tolerance > earlier ? "tolerance-loosened" : "tolerance-tightened", "reconciliation",
                    new { from = ReconciliationAnswer.FractionText(earlier), to = ReconciliationAnswer.FractionText(tolerance) });
            return TypedResults.Ok(Answer(tolerance));
        });
    }

    private static ToleranceSetting Answer(decimal tolerance) => new(ReconciliationAnswer.FractionText(tolerance));
}
