using Financial.Ledger.Database;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Ledger.Periods;

/// <summary>One check before months are closed.</summary>
/// <param name="Id">
/// Stable: <c>reconciled</c>, <c>suspense-empty</c>, <c>months-present</c>, <c>imports-ended</c>, <c>notes-read</c>.
/// </param>
/// <param name="IsDone">True if the check found nothing open.</param>
/// <param name="Detail">A sentence for people: the open items, or that there are none.</param>
public sealed record ChecklistItem(string Id, bool IsDone, string Detail);

/// <summary>
/// The checks before a month is closed together with all earlier months. An open item does not prevent closing: the person who closes
/// accepts it.
/// </summary>
public static class ClosingChecklist
{
    private const int Named = 10;

    /// <summary>Runs the checks for a month, given by its first day. Needs a tenant transaction.</summary>
    public static async Task<IReadOnlyList<ChecklistItem>> ReadAsync(
        NpgsqlConnection connection, int entityId, DateOnly month, CancellationToken cancellationToken)
    {
        var end = DateRange.Month(month).To;
        var controlledUntil = await ServedVersion.ReadControlledUntilAsync(connection, entityId, cancellationToken);
        return
        [
            new ChecklistItem("reconciled", controlledUntil >= end,
                controlledUntil >= end ? $"Control totals of {controlledUntil:yyyy-MM-dd} agree, or their difference is approved."
                : controlledUntil is null ? "No control totals agree with the ledger."
                : $"Control totals agree until {controlledUntil:yyyy-MM-dd} only."),
            await ReadItemAsync("suspense-empty", "No suspense account has a balance.", "Suspense accounts have a balance: ",
                """
                select b.account_code from ledger.account_month_balance b join ledger.account a using (tenant_id, entity_id)
                where b.entity_id = @entity and b.month <= @month and a.code = b.account_code and a.kpi_group = 'suspense'
                group by b.account_code having sum(b.debit_minor) <> sum(b.credit_minor) order by b.account_code collate "C"
                """),
            await ReadItemAsync("months-present", "Every month since the first has entries.", "Months without any entry: ",
                """
                select to_char(m.month, 'YYYY-MM')
                from generate_series((select min(month) from ledger.account_month_balance where entity_id = @entity), @month::date,
                  interval '1 month') as m (month)
                where not exists (select from ledger.account_month_balance b where b.entity_id = @entity and b.month = m.month::date)
                  order by m.month
                """),
            await ReadItemAsync("imports-ended", "No import of these months waits or runs.", "Imports that have not ended: ",
                """
                select i.file_name from ledger.import_run r join app.import i using (tenant_id, entity_id, import_id)
                where r.entity_id = @entity and r.status in ('pending', 'running', 'awaiting-confirmation') and (r.months = '{}'
                  or @month >= any (r.months)) order by i.file_name
                """),
            await ReadItemAsync("notes-read", "No import of the months to close left a note.", "Imports left notes: ",
                """
                select i.file_name || ' (' || (select string_agg(n.note->>'code', ', ' order by n.note->>'code')
                  from jsonb_array_elements(r.notes) as n (note)) || ')'
                from ledger.import_run r join app.import i using (tenant_id, entity_id, import_id)
                where r.entity_id = @entity and r.status = 'posted' and r.notes <> '[]'
                  and exists (select from unnest(r.months) as m (month) join ledger.accounting_period p on p.entity_id = @entity
                  and p.month = m.month
                              where m.month <= @month and p.state <> 'closed') order by i.file_name
                """),
        ];

        async Task<ChecklistItem> ReadItemAsync(string id, string done, string open, string sql)
        {
            var found = await connection.QueryAsync<string>(sql, new { entity = entityId, month }, cancellationToken);
            var rest = found.Count > Named ? $" and {found.Count - Named} more" : "";
            return new ChecklistItem(id, found.Count == 0,
                found.Count == 0 ? done : $"{open}{string.Join(", ", found.Take(Named))}{rest}.");
        }
    }
}
