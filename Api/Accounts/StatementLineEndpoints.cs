using System.Text.RegularExpressions;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.Ledger.Accounts;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Accounts;

/// <summary>A line into which statements divide a KPI group. Statements order the lines of a group by <c>position</c>.</summary>
public sealed record StatementLineSettingAnswer(string Id, string KpiGroup, string Name, int Position)
{
    internal static StatementLineSettingAnswer Of(ChartLine line) => new(line.Id, line.KpiGroup, line.Name, line.Position);
}

public sealed record StatementLinesAnswer(IReadOnlyList<StatementLineSettingAnswer> StatementLines);

/// <summary>All settings of a statement line. Its KPI group cannot change.</summary>
public sealed record StatementLineSetting(string? KpiGroup, string? Name, int Position = 0);

/// <summary><c>GET /v1/statement-lines</c> and <c>PUT /v1/statement-lines/{id}</c>. Each account names its own line.</summary>
public static partial class StatementLineEndpoints
{
    private static readonly HashSet<string> Groups = [.. Enum.GetValues<AccountClass>().SelectMany(KpiGroups.Of)
        .Where(group => group != KpiGroups.Suspense)];

    public static void MapStatementLines(this RouteGroupBuilder v1)
    {
        v1.MapGet("/statement-lines", ListAsync).WithTags("Accounts").WithName("ListStatementLines")
            .WithSummary("The lines into which statements divide KPI groups").Produces<StatementLinesAnswer>()
            .Exports<StatementLinesAnswer>(Table);
        v1.MapPut("/statement-lines/{id}", SetAsync).WithTags("Accounts").WithName("SetStatementLine")
            .WithSummary("Adds a statement line, or names and places one otherwise").Produces<StatementLineSettingAnswer>();
    }

    internal static Task<List<ChartLine>> ReadLinesAsync(TenantTransaction transaction, int entityId) => transaction.QueryAsync<ChartLine>(
        """
        select line as id, kpi_group, name, position from ledger.statement_line
        where entity_id = @entityId order by kpi_group, position, line
        """, new { entityId });

    private static async Task<StatementLinesAnswer> ListAsync(
        Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        return new StatementLinesAnswer(
            [.. (await ReadLinesAsync(transaction, caller.EntityId)).Select(StatementLineSettingAnswer.Of)]);
    }

    private static ExportTable Table(StatementLinesAnswer answer) => new ExportColumns<StatementLineSettingAnswer>()
        .Text("Id", line => line.Id).Text("KPI group", line => line.KpiGroup).Text("Name", line => line.Name)
        .Number("Position", line => line.Position).Table("statement-lines", "Statement lines", answer.StatementLines);

    private static async Task<IResult> SetAsync(string id, StatementLineSetting? setting, Change change)
    {
        if (!LineId().IsMatch(id))
            return Problem.Invalid("/path/id", $"'{id}' is not an id such as gross-wages: lower-case letters, digits and hyphens.");
        if (setting?.KpiGroup is not { } group || !Groups.Contains(group))
            return Problem.Invalid("/body/kpiGroup", $"kpiGroup is one of {string.Join(", ", Groups.Order())}.");
        if (setting.Name?.Trim() is not { Length: > 0 and <= 100 } name)
            return Problem.Invalid("/body/name",
                """A line has a name of at most 100 characters: {"kpiGroup": "other-expense", "name": "Gross wages", "position": 1}.""");
        await using (var transaction = await change.BeginReadAsync())
            if ((await ReadLinesAsync(transaction, change.Caller.EntityId))
                .Any(known => known.Id == id && known.KpiGroup != group))
                return Problem.Invalid("/body/kpiGroup", $"The line '{id}' stays in its KPI group: add another one. Nothing was changed.");
        var line = new StatementLineSettingAnswer(id, group, name, setting.Position);
        return await change.RunServedAsync([id, group, name, $"{setting.Position}"], async transaction =>
        {
            if (await transaction.SingleAsync<bool>("select ledger.write_statement_line(@EntityId, @id, @group, @name, @Position)",
                new { change.Caller.EntityId, id, group, name, setting.Position }))
                await change.AuditAsync(transaction, "statement-line-set", id, line);
            return TypedResults.Ok(line);
        });
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex LineId();
}
