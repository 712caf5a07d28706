using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Ledger.Journal;

/// <summary>A broken invariant and the first place where it is broken.</summary>
public sealed record LedgerFault(string Invariant, string Detail);

/// <summary>Checks the invariants of a tenant's ledger on a live database. It only reads, and reads every line.</summary>
public static class LedgerChecks
{
    private static readonly (string Invariant, string Sql)[] Checks =
    [
        ("I-1", """
            select 'entity ' || entity_id || ' entry ' || entry_id || ' does not balance' from ledger.journal_line
            group by entity_id, entry_id having sum(debit_minor) <> sum(credit_minor)
            """),
        ("I-1", """
            select 'entity ' || coalesce(e.entity_id, l.entity_id) || ' entry ' || coalesce(e.entry_id, l.entry_id)
                   || case when e.entry_id is null then ' has lines and no header' else ' has a header and no lines' end
            from ledger.journal_entry e
            full join (select distinct entity_id, entry_date, entry_id from ledger.journal_line) l using (entity_id, entry_date, entry_id)
            where e.entry_id is null or l.entry_id is null
            """),
        ("I-3", """
            select distinct 'entity ' || entity_id || ' entry ' || entry_id || ' does not undo entry ' || reversal_of
            from (select r.entity_id, r.entry_id, r.reversal_of, l.account_code, l.debit_minor, l.credit_minor, 1 as times
                  from ledger.journal_entry r join ledger.journal_line l on l.entity_id = r.entity_id and l.entry_id = r.reversal_of
                    where r.reversal_of is not null
                  union all
                  select r.entity_id, r.entry_id, r.reversal_of, l.account_code, l.credit_minor, l.debit_minor, -1
                  from ledger.journal_entry r join ledger.journal_line l on l.entity_id = r.entity_id and l.entry_id = r.entry_id
                    where r.reversal_of is not null) line
            group by entity_id, entry_id, reversal_of, account_code, debit_minor, credit_minor having sum(times) <> 0
            """),
        ("I-3", """
            select 'entity ' || entity_id || ' entry ' || entry_id || ' has line ' || line_no || ' more than once' from ledger.journal_line
            group by entity_id, entry_date, entry_id, line_no having count(*) > 1
            """),
        ("I-3", """
            select 'entity ' || entity_id || ' entry ' || reversal_of || ' is reversed more than once' from ledger.journal_entry
            where reversal_of is not null group by entity_id, reversal_of having count(*) > 1
            """),
        ("I-4", """
            select 'entity ' || e.entity_id || ' entry ' || e.entry_id || ' names no posted import' from ledger.journal_entry e
            left join ledger.import_run i on i.entity_id = e.entity_id and i.import_id = e.import_id and i.status = 'posted'
            where i.import_id is null or e.first_line < 1 or e.last_line < e.first_line
            """),
        ("I-4", """
            select 'import ' || i.import_id || ' says ' || i.entries_posted || ' entries, the journal has ' || count(e.entry_id)
            from ledger.import_run i left join ledger.journal_entry e on e.entity_id = i.entity_id and e.import_id = i.import_id
            group by i.import_id, i.entries_posted, i.status having count(e.entry_id) <> case i.status when 'posted' then i.entries_posted
              else 0 end
            """),
        ("I-5", """
            select 'entity ' || e.entity_id || ' entry ' || e.entry_id || ' was posted into ' || to_char(e.month,
              'YYYY-MM') || ' while it was ' || p.state
                   || case when e.is_late then ', marked late' else ', not marked late' end
            from (select entity_id, import_id, date_trunc('month', entry_date)::date as month, is_late, min(entry_id) entry_id
                  from ledger.journal_entry group by 1, 2, 3, 4) e
            join ledger.version_history h on h.entity_id = e.entity_id and h.import_id = e.import_id and h.cause = 'posting'
            cross join lateral (select coalesce((select c.state from ledger.period_change c
                                                 where c.entity_id = e.entity_id and c.month = e.month
                                                   and c.ledger_version < h.ledger_version
                                                 order by c.ledger_version desc limit 1), 'open') as state) p
            where p.state = 'closed' or (p.state = 'soft-closed') <> e.is_late
            """),
        ("I-6", """
            select 'entity ' || l.entity_id || ' account ' || l.account_code || ' has lines and is in no chart'
            from (select distinct entity_id, account_code from ledger.journal_line) l
            left join ledger.account a on a.entity_id = l.entity_id and a.code = l.account_code where a.code is null
            """),
        ("I-13", """
            select 'entity ' || coalesce(b.entity_id, l.entity_id) || ' account ' || coalesce(b.account_code, l.account_code)
                   || ' month ' || coalesce(b.month, l.month) || ': the kept balance is not the sum of the lines'
            from (select entity_id, account_code, date_trunc('month', entry_date)::date as month,
                         sum(debit_minor) debit_minor, sum(credit_minor) credit_minor, count(*) line_count
                  from ledger.journal_line group by 1, 2, 3) l
            full join ledger.account_month_balance b using (entity_id, account_code, month)
            where (b.debit_minor, b.credit_minor, b.line_count) is distinct from (l.debit_minor::bigint, l.credit_minor::bigint,
              l.line_count)
            """),
        ("I-13", """
            select 'entity ' || coalesce(b.entity_id, v.entity_id) || ' account ' || coalesce(b.account_code, v.account_code)
                   || ' month ' || coalesce(b.month, v.month) || ': the movements of all versions are not the kept balance'
            from (select entity_id, account_code, month, sum(debit_minor) debit_minor, sum(credit_minor) credit_minor,
              sum(line_count) line_count
                  from ledger.version_movement group by 1, 2, 3) v
            full join ledger.account_month_balance b using (entity_id, account_code, month)
            where (b.debit_minor, b.credit_minor, b.line_count) is distinct from (v.debit_minor::bigint, v.credit_minor::bigint,
              v.line_count::bigint)
            """),
        ("I-13", """
            select 'entity ' || coalesce(v.entity_id, l.entity_id) || ' version ' || coalesce(v.ledger_version, l.ledger_version)
                   || ' account ' || coalesce(v.account_code, l.account_code) ||
                     ': the kept movement is not the sum of the version''s lines'
            from (select l.entity_id, h.ledger_version, l.account_code, date_trunc('month', l.entry_date)::date as month,
                         sum(l.debit_minor) debit_minor, sum(l.credit_minor) credit_minor, count(*) line_count
                  from ledger.journal_line l
                  join ledger.journal_entry e on e.entity_id = l.entity_id and e.entry_id = l.entry_id and e.entry_date = l.entry_date
                  join ledger.version_history h on h.entity_id = e.entity_id and h.import_id = e.import_id and h.cause = 'posting'
                  group by 1, 2, 3, 4) l
            full join ledger.version_movement v using (entity_id, ledger_version, account_code, month)
            where (v.debit_minor, v.credit_minor, v.line_count) is distinct from (l.debit_minor::bigint, l.credit_minor::bigint,
              l.line_count)
            """),
        ("I-9", """
            select 'entity ' || c.entity_id || ' closing entry ' || c.entry_id || ' account ' || c.account_code ||
              ': what is left out of profit and loss is not what the entry moved'
            from ledger.closing_movement c
            left join (select entity_id, entry_id, entry_date, account_code, sum(debit_minor) debit_minor, sum(credit_minor) credit_minor,
              count(*) line_count
                       from ledger.journal_line where entry_date in (select entry_date from ledger.closing_movement)
                       group by 1, 2, 3, 4) l using (entity_id, entry_id, entry_date, account_code)
            where (c.debit_minor, c.credit_minor, c.line_count) is distinct from (l.debit_minor::bigint, l.credit_minor::bigint,
              l.line_count)
            """),
        ("I-10", """
            select 'entity ' || coalesce(a.entity_id, l.entity_id) || ' entry ' || coalesce(a.entry_id, l.entry_id) || ' account ' ||
              coalesce(a.account_code, l.account_code)
                   || ': the column of adjustments is not what the adjusting entry moved'
            from ledger.adjusting_movement a
            full join (select l.entity_id, l.entry_id, l.account_code, sum(l.debit_minor)::bigint debit_minor, sum(l.credit_minor)::bigint
              credit_minor
                       from ledger.journal_entry e join ledger.journal_line l using (tenant_id, entity_id, entry_id, entry_date)
                       where e.kind = 'adjusting' or e.reversal_of in (select entry_id from ledger.adjusting_movement)
                         group by 1, 2, 3) l using (entity_id, entry_id, account_code)
            where (a.debit_minor, a.credit_minor) is distinct from (l.debit_minor, l.credit_minor)
            """),
        ("I-9", """
            select 'entity ' || coalesce(o.entity_id, e.entity_id) || ' entry ' || coalesce(o.entry_id,
              e.entry_id) || ' is an opening entry in one place only'
            from ledger.opening_entry o
            full join (select entity_id, entry_id, entry_date from ledger.journal_entry where kind = 'opening'
              and reversal_of is null) e using (entity_id, entry_id, entry_date)
            where o.entry_id is null or e.entry_id is null
            """),
        ("I-14", """
            select 'entity ' || l.entity_id || ' row key ' || l.row_key || ' is posted more than once' from ledger.journal_line l
            left join ledger.journal_entry c on c.entity_id = l.entity_id and c.reversal_of = l.entry_id and c.correction
            where l.row_key is not null and c.entry_id is null group by l.entity_id, l.row_key having count(*) > 1
            """),
        ("I-14", """
            select 'entity ' || coalesce(d.entity_id, l.entity_id) || ' month ' || coalesce(d.month,
              l.month) || ': the kept digest is not that of the month''s rows'
            from (select l.entity_id, date_trunc('month', l.entry_date)::date as month, count(*) row_count, bit_xor(l.row_key) key_digest
                  from ledger.journal_line l
                  left join ledger.journal_entry c on c.entity_id = l.entity_id and c.reversal_of = l.entry_id and c.correction
                  where l.row_key is not null and c.entry_id is null group by 1, 2) l
            full join ledger.month_digest d using (entity_id, month)
            where (coalesce(d.row_count, 0), coalesce(d.key_digest, 0)) <> (coalesce(l.row_count, 0), coalesce(l.key_digest, 0))
            """),
        ("I-15", """
            select 'entity ' || e.entity_id || ' has version ' || e.ledger_version || ' after ' || count(h.ledger_version) || ' changes'
            from ledger.entity e
            left join ledger.version_history h on h.entity_id = e.entity_id
            group by e.entity_id, e.ledger_version
            having count(h.ledger_version) <> e.ledger_version or coalesce(max(h.ledger_version), 0) <> e.ledger_version
            """),
        ("I-15", """
            select 'entity ' || h.entity_id || ' version ' || h.ledger_version || ' does not hold the entries up to that of its posting'
            from ledger.version_history h
            left join (select entity_id, import_id, min(entry_id) first_entry_id, max(entry_id) last_entry_id, min(entry_date) first_date,
              max(entry_date) last_date
                       from ledger.journal_entry group by 1, 2) e on e.entity_id = h.entity_id and e.import_id = h.import_id
            left join ledger.version_history before on before.entity_id = h.entity_id and before.ledger_version = h.ledger_version - 1
            where case h.cause
                    when 'posting' then e.import_id is null or e.last_entry_id <> h.last_entry_id
                      or e.first_entry_id <= coalesce(before.last_entry_id, 0)
                                        or (e.first_date, e.last_date) <> (h.first_entry_date, h.last_entry_date)
                    else h.last_entry_id <> coalesce(before.last_entry_id, 0) end
            """),
        ("I-15", """
            select 'entity ' || coalesce(h.entity_id, c.entity_id) || ' version ' || coalesce(h.ledger_version, c.ledger_version)
                   || ' is not the one of its import, period change or account change'
            from (select entity_id, ledger_version, cause from ledger.version_history where cause in ('posting', 'period', 'chart')) h
            full join (select entity_id, ledger_version, 'posting' as cause from ledger.import_run where status = 'posted'
              and entries_posted > 0
                       union all select entity_id, ledger_version, 'period' from ledger.period_change
                       union all select distinct entity_id, ledger_version, 'chart' from ledger.account_change
                         where ledger_version is not null) c using (entity_id, ledger_version, cause)
            where h.entity_id is null or c.entity_id is null
            """),
        ("REC-3", """
            select 'entity ' || e.entity_id || ' serves version ' || s.ledger_version || case when judged.failed then
              ', which fails its control totals'
                   else ', not version ' || e.ledger_version || ', which nothing withholds' end
            from ledger.entity e
            cross join lateral ledger.served(e.entity_id) s
            cross join lateral ledger.judge_version(e.entity_id, s.ledger_version) judged
            cross join lateral ledger.judge_version(e.entity_id, e.ledger_version) newest
            where s.ledger_version > 0 and judged.failed or s.ledger_version < e.ledger_version and not newest.failed
              and not newest.lacks_control
            """),
        ("REC-9", """
            select 'entity ' || t.entity_id || ' payroll of ' || to_char(t.month,
              'YYYY-MM') || ' was not compared with what its accounts moved'
            from (select distinct on (entity_id, month) * from ledger.payroll_total order by entity_id, month, total_id desc) t
            cross join lateral (select coalesce(sum(b.debit_minor - b.credit_minor), 0) as net_minor from ledger.account_month_balance b
                                where b.entity_id = t.entity_id and b.month = t.month and b.account_code = any (t.account_codes)) l
            left join (select distinct on (entity_id, total_id) entity_id, total_id, ledger_minor from ledger.payroll_reconciliation
                       order by entity_id, total_id, reconciliation_id desc) r using (entity_id, total_id)
            where r.ledger_minor is distinct from l.net_minor
            """),
    ];

    /// <summary>Checks the tenant of the open transaction. Returns the first fault of each check; empty if the ledger is sound.</summary>
    public static async Task<IReadOnlyList<LedgerFault>> RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Each check joins whole tables. Nested loops over them would take quadratic time.
        await connection.ExecuteAsync("set local enable_nestloop = off", null, cancellationToken);
        var faults = new List<LedgerFault>();
        foreach (var (invariant, sql) in Checks)
        {
            // Not "limit 1": the planner would optimise for a first row, and normally there is none.
            var detail = await connection.QuerySingleAsync<string?>(
                $"select min(fault.detail) from ({sql}) as fault (detail)", null, cancellationToken, Queries.NoTimeout);
            if (detail is not null) faults.Add(new LedgerFault(invariant, detail));
        }

        return faults;
    }
}
