using Financial.Api.Authentication;
using Financial.Ledger.Statements;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Statements;

/// <summary>The company whose ledger the caller sees, and the version that is served.</summary>
public sealed record EntityAnswer(
    int EntityId, string Name, string Currency, long LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason, long? PendingVersion);

/// <summary><c>GET /v1/entity</c>.</summary>
public static class EntityEndpoints
{
    public static void MapEntity(this RouteGroupBuilder v1) => v1.MapGet("/entity", ReadAsync).WithTags("Statements").WithName("GetEntity").WithSummary("The company and its ledger's version");

    private static async Task<Ok<EntityAnswer>> ReadAsync(Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var version = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken);
        await using var command = new NpgsqlCommand("select name from ledger.entity where entity_id = $1", transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = caller.EntityId });
        var name = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        return TypedResults.Ok(new EntityAnswer(
            caller.EntityId, name, version.Currency, version.LedgerVersion, version.AsOf, version.Reconciled, version.Reason, PendingVersion: null));
    }
}
