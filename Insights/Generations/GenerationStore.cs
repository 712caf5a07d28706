using System.Text.Json;
using Financial.Insights.Facts;
using Npgsql;
using NpgsqlTypes;

namespace Financial.Insights.Generations;

/// <summary>Reads and writes schema <c>insight</c>, within the caller's tenant transaction.</summary>
public static class GenerationStore
{
    // Two messages may bring the same month at the same version: the first one wins, the second adds nothing.
    private const string InsertSql = """
        with generation as (
            insert into insight.generation (tenant_id, entity_id, month, ledger_version, currency, facts, prompt_version, model, refusals)
            values (@tenant, @entity, @month, @version, @currency, @facts, @prompt, @model, @refusals)
            on conflict do nothing
            returning month
        )
        insert into insight.insight (tenant_id, entity_id, month, ledger_version, rank, kind, favourable, headline, body, source, fact_ids)
        select @tenant, @entity, g.month, @version, i.rank, i.kind, i.favourable, i.headline, i.body, i.source,
               array(select jsonb_array_elements_text(i.fact_ids))
        from generation g,
             jsonb_to_recordset(@insights) as i(rank smallint, kind text, favourable boolean, headline text, body text, source text,
               fact_ids jsonb)
        """;

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The months that have no generation of the served ledger version.</summary>
    public static async Task<IReadOnlyList<DateOnly>> WithoutGenerationAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyList<DateOnly> months, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select m.month from unnest(@months) as m(month)
            where not exists (
                select from insight.generation g
                where g.entity_id = @entity and g.month = m.month and g.ledger_version = (select ledger_version
                  from ledger.served(@entity)))
            order by m.month
            """, connection);
        command.Parameters.AddWithValue("entity", entityId);
        command.Parameters.AddWithValue("months", NpgsqlDbType.Array | NpgsqlDbType.Date, months.ToArray());
        var missing = new List<DateOnly>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            missing.Add(reader.GetFieldValue<DateOnly>(0));
        return missing;
    }

    /// <summary>Adds all generations in one round trip.</summary>
    public static async Task AddAsync(
        NpgsqlConnection connection, int tenantId, int entityId, IReadOnlyList<Generation> generations, CancellationToken cancellationToken)
    {
        if (generations.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(connection);
        foreach (var generation in generations)
        {
            var command = new NpgsqlBatchCommand(InsertSql);
            command.Parameters.AddWithValue("tenant", tenantId);
            command.Parameters.AddWithValue("entity", entityId);
            command.Parameters.AddWithValue("month", generation.Month.Month);
            command.Parameters.AddWithValue("version", generation.Month.Version.LedgerVersion);
            command.Parameters.AddWithValue("currency", generation.Month.Version.Currency);
            command.Parameters.AddWithValue("facts", NpgsqlDbType.Jsonb, FactJson.Serialize(generation.Month.Facts));
            command.Parameters.AddWithValue("prompt", NpgsqlDbType.Text, (object?)generation.PromptVersion ?? DBNull.Value);
            command.Parameters.AddWithValue("model", NpgsqlDbType.Text, (object?)generation.Model ?? DBNull.Value);
            command.Parameters.AddWithValue("refusals", generation.Refusals);
            command.Parameters.AddWithValue("insights", NpgsqlDbType.Jsonb,
                JsonSerializer.Serialize(generation.Insights.Select(Row), SnakeCase));
            batch.BatchCommands.Add(command);
        }
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

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
