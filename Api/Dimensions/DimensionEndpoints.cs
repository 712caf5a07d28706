using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.Ledger.Accounts;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Dimensions;

/// <summary>Where a job belongs, as codes of other dimensions, and its budgeted cost in minor units, as text.</summary>
public sealed record JobAnswer(string? Region, string? Division, string? Manager, string? Class, string? BudgetMinor);

/// <summary>A member of a dimension; <c>Job</c> is there for jobs only.</summary>
public sealed record DimensionMemberAnswer(
    string Code, string Name, bool Active, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JobAnswer? Job);

public sealed record DimensionAnswer(string Kind, IReadOnlyList<DimensionMemberAnswer> Members);

/// <summary><c>GET /v1/dimensions/{kind}</c>. A file of members changes them: it is imported like any other.</summary>
public static class DimensionEndpoints
{
    public static void MapDimensions(this RouteGroupBuilder v1) =>
        v1.MapGet("/dimensions/{kind}", ListAsync).WithTags("Dimensions").WithName("ListDimension")
            .WithSummary("The members of one dimension that a list has named, by code");

    private static async Task<Results<Ok<DimensionAnswer>, Problem>> ListAsync(
        [Description("One of region, division, job, class, department, manager")] string kind,
        Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        if (!DimensionKinds.All.Contains(kind))
            return Problem.Invalid("/path/kind", $"kind must be one of {string.Join(", ", DimensionKinds.All)}.");

        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select code, name, active, region, division, manager, class, budget_minor
            from ledger.dimension where entity_id = $1 and kind = $2 order by code collate "C"
            """, transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = caller.EntityId });
        command.Parameters.Add(new NpgsqlParameter { Value = kind });
        var members = new List<DimensionMemberAnswer>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            members.Add(new DimensionMemberAnswer(
                reader.GetString(0), reader.GetString(1), reader.GetBoolean(2), kind == DimensionKinds.Job ? ReadJob(reader) : null));
        return TypedResults.Ok(new DimensionAnswer(kind, members));
    }

    private static JobAnswer ReadJob(NpgsqlDataReader reader)
    {
        string? Text(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
        return new JobAnswer(
            Text(3), Text(4), Text(5), Text(6), reader.IsDBNull(7) ? null : reader.GetInt64(7).ToString(CultureInfo.InvariantCulture));
    }
}
