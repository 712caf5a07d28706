using System.Globalization;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Reconciliation;

/// <summary>A fraction of the control: <c>0.001</c> is 0.1 %, the default (REC-2).</summary>
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
        await using var command = new NpgsqlCommand("select tolerance from ledger.entity where entity_id = $1", transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = caller.EntityId });
        return Answer((decimal)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    private static Task<IResult> SetAsync(
        ToleranceSetting? setting, HttpRequest request, Caller caller, NpgsqlDataSource dataSource, Outbox outbox,
        CancellationToken cancellationToken)
    {
        if (!decimal.TryParse(setting?.Tolerance, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var tolerance)
            || tolerance >= 1 || tolerance != decimal.Round(tolerance, 8))
            return Task.FromResult<IResult>(Problem.Invalid("/body/tolerance",
                """The tolerance is a fraction below 1 with at most 8 decimals, as text: {"tolerance": "0.001"} is 0.1 %."""));

        var change = new ServedChange(request, caller, dataSource, outbox);
        return change.RunAsync([ReconciliationAnswer.FractionText(tolerance)], async transaction =>
        {
            await using var command = new NpgsqlCommand("select ledger.set_tolerance(@entity, @tolerance)", transaction.Connection);
            command.Parameters.AddWithValue("entity", caller.EntityId);
            command.Parameters.AddWithValue("tolerance", tolerance);
            var earlier = (decimal)(await command.ExecuteScalarAsync(cancellationToken))!;
            if (tolerance != earlier)
                await change.AuditAsync(transaction, tolerance > earlier ? "tolerance-loosened" : "tolerance-tightened", "reconciliation",
                    new { from = ReconciliationAnswer.FractionText(earlier), to = ReconciliationAnswer.FractionText(tolerance) },
                    cancellationToken);
            return Answer(tolerance);
        }, cancellationToken);
    }

    private static ToleranceSetting Answer(decimal tolerance) => new(ReconciliationAnswer.FractionText(tolerance));
}
