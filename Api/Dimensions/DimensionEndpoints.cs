using System.ComponentModel;
using System.Text.Json.Serialization;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.Ledger.Accounts;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Dimensions;

/// <summary>A job: its codes in other dimensions, and its budgeted cost in minor units as text.</summary>
public sealed record JobAnswer(string? Region, string? Division, string? Manager, string? Class, string? BudgetMinor);

/// <summary>A member of a dimension; only jobs have <c>job</c>.</summary>
public sealed record DimensionMemberAnswer(
    string Code, string Name, bool Active, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JobAnswer? Job);

public sealed record DimensionAnswer(string Kind, IReadOnlyList<DimensionMemberAnswer> Members);

/// <summary><c>GET /v1/dimensions/{kind}</c>. Import a file of members to change them.</summary>
public static class DimensionEndpoints
{
    public static void MapDimensions(this RouteGroupBuilder v1) =>
        v1.MapGet("/dimensions/{kind}", ListAsync).WithTags("Dimensions").WithName("ListDimension")
            .WithSummary("The members of one dimension that a list has named, by code").Exports<DimensionAnswer>(Table);

    private static async Task<Results<Ok<DimensionAnswer>, Problem>> ListAsync(
        [Description("One of region, division, job, class, department, manager")] string kind,
        Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        if (!DimensionKinds.All.Contains(kind))
            return Problem.Invalid("/path/kind", $"kind must be one of {string.Join(", ", DimensionKinds.All)}.");

        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var members = await transaction.QueryAsync<Member>(
            """
            select code, name, active, region, division, manager, class, budget_minor
            from ledger.dimension where entity_id = @EntityId and kind = @kind order by code collate "C"
            """, new { caller.EntityId, kind });
        return TypedResults.Ok(new DimensionAnswer(kind, members.ConvertAll(member => new DimensionMemberAnswer(
            member.Code, member.Name, member.Active, kind != DimensionKinds.Job ? null : new JobAnswer(
                member.Region, member.Division, member.Manager, member.Class, MinorUnits.Text(member.BudgetMinor))))));
    }

    private static ExportTable Table(DimensionAnswer answer)
    {
        var columns = new ExportColumns<DimensionMemberAnswer>()
            .Text("Code", member => member.Code).Text("Name", member => member.Name).YesNo("Active", member => member.Active);
        if (answer.Kind == DimensionKinds.Job)
            columns.Text("Region", member => member.Job!.Region).Text("Division", member => member.Job!.Division)
                .Text("Manager", member => member.Job!.Manager).Text("Class", member => member.Job!.Class)
                .Money("Budget", member => member.Job!.BudgetMinor);
        return columns.Table($"dimension-{answer.Kind}", $"Dimension {answer.Kind}", answer.Members);
    }

    private sealed record Member(
        string Code, string Name, bool Active, string? Region, string? Division, string? Manager, string? Class, long? BudgetMinor);
}
