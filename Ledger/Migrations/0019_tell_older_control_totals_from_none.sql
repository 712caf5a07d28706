-- Entries dated after the newest control totals are another reason than control totals that nobody has given.

-- What the comparisons say of a version: whether it may be served, and as what (REC-3). A posting is controlled by totals of its own
-- file, or by control totals of a day on or after its last entry that agree or are approved.
create or replace function ledger.judge_version(p_entity_id int, p_version bigint)
returns table (failed boolean, lacks_control boolean, reconciled boolean, reason text, approved_difference_minor bigint)
language sql stable rows 1 set search_path = pg_catalog, pg_temp as $$
  with verdict as (
    select distinct on (r.as_of) r.as_of, r.status = 'outside' as outside, r.approval_id is not null as approved, r.difference_minor
    from ledger.reconciliation r
    where r.tenant_id = current_setting('app.tenant_id')::int and r.entity_id = p_entity_id and r.since_version <= p_version
    order by r.as_of, r.reconciliation_id desc
  ), verdicts as (
    select coalesce(bool_or(outside and not approved), false) as failed,
           coalesce(max(as_of) filter (where not outside or approved), '-infinity') as controlled_until,
           (array_agg(difference_minor order by as_of desc) filter (where outside and approved))[1] as approved_difference_minor
    from verdict
  ), postings as (
    select count(*) > 0 as any_posting,
           coalesce(bool_or(h.last_entry_date > v.controlled_until and i.control is null), false) as uncontrolled,
           coalesce(bool_or(h.last_entry_date > v.controlled_until and i.needs_control), false) as lacks_control
    from verdicts v, ledger.version_history h
    left join ledger.import_run i on i.tenant_id = h.tenant_id and i.entity_id = h.entity_id and i.import_id = h.import_id
    where h.tenant_id = current_setting('app.tenant_id')::int and h.entity_id = p_entity_id and h.cause = 'posting' and h.ledger_version <= p_version
  )
  select v.failed, p.lacks_control,
         p.any_posting and not p.uncontrolled and v.approved_difference_minor is null,
         case when v.approved_difference_minor is not null then 'approved-difference'
              when p.uncontrolled and v.controlled_until > '-infinity' then 'newer-than-control-totals'
              when p.uncontrolled or not p.any_posting then 'no-control-totals' end,
         v.approved_difference_minor
  from verdicts v, postings p;
$$;
