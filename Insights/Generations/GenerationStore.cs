using System.Text.Json;
using Financial.Insights.Facts;
using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Insights.Generations;

/// <summary>Reads and writes schema <c>insight</c>. Needs a tenant transaction.</summary>
public static class GenerationStore
{
    // Two messages may generate the same month and version: the second one adds nothing.
    private const string InsertSql = """
        with worded as (
            select w.* from jsonb_to_recordset(@generations::jsonb) as w(month date, ledger_version bigint, currency text, facts jsonb,
              prompt_version text, model text, refusals int, insights jsonb)
        ), generation as (
            insert into insight.generation (tenant_id, entity_id, month, ledger_version, currency, facts, prompt_version, model, refusals)
            select @tenant, @entity, w.month, w.ledger_version, w.currency, w.facts, w.prompt_version, w.model, w.refusals from worded w
            on conflict do nothing
            returning month
        )
        insert into insight.insight (tenant_id, entity_id, month, ledger_version, rank, kind, favourable, headline, body, source, fact_ids)
        select @tenant, @entity, w.month, w.ledger_version, i.rank, i.kind, i.favourable, i.headline, i.body, i.source,
               array(select jsonb_array_elements_text(i.fact_ids))
        from generation join worded w using (month),
             jsonb_to_recordset(w.insights) as i(rank smallint, kind text, favourable boolean, headline text, body text, source text,
               fact_ids jsonb)
        """;

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Reads which of the months have no generation of the served version.</summary>
    public static async Task<IReadOnlyList<DateOnly>> WithoutGenerationAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyList<DateOnly> months, CancellationToken cancellationToken) =>
        await connection.QueryAsync<DateOnly>(
            """
            select m.month from unnest(@months) as m(month)
            where not exists (
                select from insight.generation g
                where g.entity_id = @entity and g.month = m.month and g.ledger_version = (select ledger_version
                  from ledger.served(@entity)))
            order by m.month
            """, new { entity = entityId, months }, cancellationToken);

    /// <summary>Adds all generations in one statement.</summary>
    public static Task AddAsync(
        NpgsqlConnection connection, int tenantId, int entityId, IReadOnlyList<Generation> generations,
        CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            InsertSql,
            new { tenant = tenantId, entity = entityId, generations = JsonSerializer.Serialize(generations.Select(Row), SnakeCase) },
            cancellationToken);

    private static object Row(Generation generation) => new
    {
        generation.Month.Month,
        generation.Month.Version.LedgerVersion,
        generation.Month.Version.Currency,
        Facts = FactJson.Serialize(generation.Month.Facts),
        generation.PromptVersion,
        generation.Model,
        generation.Refusals,
        Insights = generation.Insights.Select(Row),
    };

    private static object Row(Insight insight, int index) => new
    {
        Rank = index + 1,
        Kind = Kind(insight.Finding.Kind),
        insight.Finding.Favourable,
        insight.Wording.Headline,
        insight.Wording.Body,
        insight.Wording.Source,
        FactIds = insight.Finding.Facts.Select(fact => fact.Id),
    };

    private static string Kind(FindingKind kind) => kind switch
    {
        FindingKind.Summary => "summary",
        FindingKind.Change => "change",
        FindingKind.JobLoss => "job-loss",
        FindingKind.JobGain => "job-gain",
    };
}
