using Financial.EtlWorker.Layouts;
using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>Adds the members of a dimension, and changes those that are there.</summary>
public sealed class DimensionListLoad(DimensionListDraft list) : ListLoad
{
    private const string Write = """
        insert into ledger.dimension
          (tenant_id, entity_id, import_id, kind, code, name, active, region, division, manager, class, budget_minor)
        select $1, $2, $3, $4, m.code, m.name, coalesce(m.active, d.active, true), coalesce(m.region, d.region),
               coalesce(m.division, d.division), coalesce(m.manager, d.manager), coalesce(m.class, d.class),
               coalesce(m.budget_minor, d.budget_minor)
        from unnest($5::text[], $6::text[], $7::boolean[], $8::text[], $9::text[], $10::text[], $11::text[], $12::bigint[])
          as m (code, name, active, region, division, manager, class, budget_minor)
        left join ledger.dimension d on d.tenant_id = $1 and d.entity_id = $2 and d.kind = $4 and d.code = m.code
        on conflict (tenant_id, entity_id, kind, code) do update
          set name = excluded.name, active = excluded.active, region = excluded.region, division = excluded.division,
              manager = excluded.manager, class = excluded.class, budget_minor = excluded.budget_minor, import_id = excluded.import_id
        """;

    public override async Task<long> WriteAsync(NpgsqlConnection connection, ImportFile message, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Write, connection);
        foreach (var value in new object[] { message.TenantId, message.EntityId, message.ImportId, list.Kind })
            command.Parameters.Add(new() { Value = value });
        command.Parameters.Add(new() { Value = list.Members.Select(member => member.Code).ToArray() });
        command.Parameters.Add(new() { Value = list.Members.Select(member => member.Name).ToArray() });
        command.Parameters.Add(new() { Value = list.Members.Select(member => member.Active).ToArray() });
        command.Parameters.Add(new() { Value = list.Members.Select(member => member.Region).ToArray() });
        command.Parameters.Add(new() { Value = list.Members.Select(member => member.Division).ToArray() });
        command.Parameters.Add(new() { Value = list.Members.Select(member => member.Manager).ToArray() });
        command.Parameters.Add(new() { Value = list.Members.Select(member => member.Class).ToArray() });
        command.Parameters.Add(new() { Value = list.Members.Select(member => member.BudgetMinor).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return list.Members.Count;
    }
}
