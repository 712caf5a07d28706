using Financial.Ledger.Database;
using Financial.Ledger.Periods;
using Npgsql;
using NpgsqlTypes;

namespace Financial.Insights.Facts;

/// <summary>
/// The movement of one account in one month for one region, division and job, at the served version. In minor units; cost and income are
/// both positive.
/// </summary>
public sealed record DimensionMovement(
    DateOnly Month, string AccountCode, string AccountName, string KpiGroup, string? Region, string? Division, string? Job, long Minor,
    long LineCount)
{
    private const string Sql = """
        with served as materialized (select * from ledger.served(@entity)),
             account as materialized (select a.* from served s cross join lateral ledger.chart_at(@entity, s.ledger_version) a)
        select @month as month, m.account_code, a.name as account_name, a.kpi_group, m.region, m.division, m.job,
               case when a.kpi_group = 'revenue' then m.credit - m.debit else m.debit - m.credit end as minor, m.line_count
        from (
            select l.tenant_id, l.account_code, l.region, l.division, l.job,
                   sum(l.debit_minor)::bigint as debit, sum(l.credit_minor)::bigint as credit, count(*) as line_count
            from ledger.journal_line l
            where l.entity_id = @entity and l.entry_date between @month and @last_day
              and l.entry_id <= (select last_entry_id from served)
              and l.entry_id not in (select c.entry_id from ledger.closing_movement c, served s
                                     where c.entity_id = @entity and c.entry_date between @month and @last_day
                                       and c.since_version <= s.ledger_version and (c.until_version is null
                                       or c.until_version > s.ledger_version))
              and l.account_code in (select code from account where kpi_group = any (@groups))
            group by l.tenant_id, l.account_code, l.region, l.division, l.job
        ) m
        join account a on a.tenant_id = m.tenant_id and a.code = m.account_code
        """;

    private static readonly string[] Groups = ["revenue", "cogs", "other-expense"];

    /// <summary>
    /// Reads the months in one round trip. Each month is a statement of its own, which scans only that month's partition.
    /// </summary>
    public static async Task<ILookup<DateOnly, DimensionMovement>> ReadAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyCollection<DateOnly> months, CancellationToken cancellationToken)
    {
        if (months.Count == 0)
            return Enumerable.Empty<DimensionMovement>().ToLookup(movement => movement.Month);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var month in months)
        {
            var command = new NpgsqlBatchCommand(Sql);
            command.Parameters.AddWithValue("entity", entityId);
            command.Parameters.AddWithValue("month", month);
            command.Parameters.AddWithValue("last_day", DateRange.Month(month).To);
            command.Parameters.AddWithValue("groups", NpgsqlDbType.Array | NpgsqlDbType.Text, Groups);
            batch.BatchCommands.Add(command);
        }
        return (await batch.QueryAsync<DimensionMovement>(cancellationToken)).ToLookup(movement => movement.Month);
    }
}
