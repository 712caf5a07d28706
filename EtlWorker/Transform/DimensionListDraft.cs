using Financial.EtlWorker.Layouts;
using Financial.Ledger.Accounts;
using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// The members of one dimension as one file names them. What a row leaves empty stays as it was, and so do members that the file does not
/// name.
/// </summary>
public sealed class DimensionListDraft(DimensionList layout) : CodeListDraft
{
    private const string Write = """
        insert into ledger.dimension (tenant_id, entity_id, import_id, kind, code, name, active, region, division, manager, class,
          budget_minor)
        select $1, $2, $3, $4, m.code, m.name, coalesce(m.active, d.active, true), coalesce(m.region, d.region), coalesce(m.division,
          d.division),
               coalesce(m.manager, d.manager), coalesce(m.class, d.class), coalesce(m.budget_minor, d.budget_minor)
        from unnest($5::text[], $6::text[], $7::boolean[], $8::text[], $9::text[], $10::text[], $11::text[], $12::bigint[])
          as m (code, name, active, region, division, manager, class, budget_minor)
        left join ledger.dimension d on d.tenant_id = $1 and d.entity_id = $2 and d.kind = $4 and d.code = m.code
        on conflict (tenant_id, entity_id, kind, code) do update
          set name = excluded.name, active = excluded.active, region = excluded.region, division = excluded.division,
            manager = excluded.manager,
              class = excluded.class, budget_minor = excluded.budget_minor, import_id = excluded.import_id
        """;

    private readonly List<Member> members = [];

    public override void Read(in SourceRow row)
    {
        if (!TryCode(row, layout.Code, DimensionList.MemberName, out var code, out var name)
            | !TryActive(row, DimensionList.Active, out var active)) return;
        if (layout.Kind != DimensionKinds.Job) members.Add(new Member(code, name, active));
        else if (TryBudget(row, out var budget))
            members.Add(new Member(
                code, name, active, row.Text(DimensionList.Region), row.Text(DimensionList.Division), row.Text(DimensionList.Manager),
                row.Text(DimensionList.Class), budget));
    }

    public override async Task<long> WriteAsync(NpgsqlConnection connection, ImportFile message, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Write, connection);
        foreach (var value in new object[] { message.TenantId, message.EntityId, message.ImportId, layout.Kind })
            command.Parameters.Add(new() { Value = value });
        command.Parameters.Add(new() { Value = members.Select(member => member.Code).ToArray() });
        command.Parameters.Add(new() { Value = members.Select(member => member.Name).ToArray() });
        command.Parameters.Add(new() { Value = members.Select(member => member.Active).ToArray() });
        command.Parameters.Add(new() { Value = members.Select(member => member.Region).ToArray() });
        command.Parameters.Add(new() { Value = members.Select(member => member.Division).ToArray() });
        command.Parameters.Add(new() { Value = members.Select(member => member.Manager).ToArray() });
        command.Parameters.Add(new() { Value = members.Select(member => member.Class).ToArray() });
        command.Parameters.Add(new() { Value = members.Select(member => member.BudgetMinor).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return members.Count;
    }

    private bool TryBudget(in SourceRow row, out long? minor)
    {
        minor = null;
        if (row[DimensionList.Budget].IsEmpty) return true;
        if (!row.TryAmount(DimensionList.Budget, this, out var amount)) return false;
        minor = amount;
        if (amount >= 0) return true;
        Refuse(row, "bad-amount", $"budget '{row.Text(DimensionList.Budget)}' is negative", "write the budgeted cost as a positive amount",
            DimensionList.Budget);
        return false;
    }

    private sealed record Member(
        string Code, string Name, bool? Active, string? Region = null, string? Division = null, string? Manager = null,
        string? Class = null, long? BudgetMinor = null);
}
