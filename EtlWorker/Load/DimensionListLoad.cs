using Financial.EtlWorker.Layouts;
using Financial.Ledger.Database;
using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>Adds the members of a dimension, and changes existing ones.</summary>
public sealed class DimensionListLoad(DimensionListDraft list) : ListLoad
{
    private const string Write = """
        insert into ledger.dimension
          (tenant_id, entity_id, import_id, kind, code, name, active, region, division, manager, class, budget_minor)
        select @TenantId, @EntityId, @ImportId, @Kind, m.code, m.name, coalesce(m.active, d.active, true), coalesce(m.region, d.region),
               coalesce(m.division, d.division), coalesce(m.manager, d.manager), coalesce(m.class, d.class),
               coalesce(m.budget_minor, d.budget_minor)
        from unnest(@codes::text[], @names::text[], @active::boolean[], @regions::text[], @divisions::text[], @managers::text[],
          @classes::text[], @budgets::bigint[])
          as m (code, name, active, region, division, manager, class, budget_minor)
        left join ledger.dimension d on d.tenant_id = @TenantId and d.entity_id = @EntityId and d.kind = @Kind and d.code = m.code
        on conflict (tenant_id, entity_id, kind, code) do update
          set name = excluded.name, active = excluded.active, region = excluded.region, division = excluded.division,
              manager = excluded.manager, class = excluded.class, budget_minor = excluded.budget_minor, import_id = excluded.import_id
        """;

    public override async Task<long> WriteAsync(NpgsqlConnection connection, ImportFile message, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(Write, new
        {
            message.TenantId, message.EntityId, message.ImportId, list.Kind,
            codes = list.Members.Select(member => member.Code).ToArray(), names = list.Members.Select(member => member.Name).ToArray(),
            active = list.Members.Select(member => member.Active).ToArray(),
            regions = list.Members.Select(member => member.Region).ToArray(),
            divisions = list.Members.Select(member => member.Division).ToArray(),
            managers = list.Members.Select(member => member.Manager).ToArray(),
            classes = list.Members.Select(member => member.Class).ToArray(),
            budgets = list.Members.Select(member => member.BudgetMinor).ToArray(),
        }, cancellationToken);
        return list.Members.Count;
    }
}
