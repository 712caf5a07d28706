-- The version of a ledger from which readers answer: the newest one that no failed control withholds.

-- The served version, from a time on. Readers answer from the newest row; the earlier ones tell what was known at a time (I-11).
create table ledger.served_version (
  tenant_id                 int         not null,
  entity_id                 int         not null,
  served_id                 bigint      generated always as identity,
  served_from               timestamptz not null default clock_timestamp(),
  ledger_version            bigint      not null,     -- 0: nothing
  reconciled                boolean     not null,
  reason                    text,                     -- why not reconciled
  approved_difference_minor bigint,
  pending_version           bigint,                   -- the newest version, when it is withheld
  pending_reason            text check (pending_reason in ('reconciliation-failed', 'control-totals-required')),
  primary key (tenant_id, entity_id, served_id),
  foreign key (tenant_id, entity_id) references ledger.entity
);
select ledger.isolate_tenant('ledger.served_version');
grant select on ledger.served_version to financial_api, financial_etl_worker, financial_insights;

-- The verdict of the comparisons on a version: whether it may be served, and as what (REC-3). A posting is controlled by totals of its own
-- file, or by control totals of a day on or after its last entry that agree or are approved.
create function ledger.judge_version(p_entity_id int, p_version bigint)
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
    where h.tenant_id = current_setting('app.tenant_id')::int and h.entity_id = p_entity_id and h.cause = 'posting'
      and h.ledger_version <= p_version
  )
  select v.failed, p.lacks_control,
         p.any_posting and not p.uncontrolled and v.approved_difference_minor is null,
         case when v.approved_difference_minor is not null then 'approved-difference'
              when p.uncontrolled and v.controlled_until > '-infinity' then 'newer-than-control-totals'
              when p.uncontrolled or not p.any_posting then 'no-control-totals' end,
         v.approved_difference_minor
  from verdicts v, postings p;
$$;

-- Compares each set whose last comparison is out of date, then serves the newest version that no failed control withholds. Called under
-- the tenant's lock at the end of every change that made a version or brought control totals.
create function ledger.reconcile(p_entity_id int) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant    int := current_setting('app.tenant_id')::int;
  control   record;
  head      record;
  candidate record;
  verdict   record;
  pending   record;
  served    ledger.served_version;
begin
  for control in
    with newest as (
      select distinct on (s.as_of) s.set_id, s.as_of from ledger.control_total_set s
      where s.tenant_id = tenant and s.entity_id = p_entity_id order by s.as_of, s.set_id desc)
    select n.set_id, n.as_of from newest n, ledger.entity e
    where e.tenant_id = tenant and e.entity_id = p_entity_id and not exists (
      -- Skip a set whose last comparison has the present balances of its day and the present tolerance.
      select from ledger.reconciliation r
      where r.tenant_id = tenant and r.entity_id = p_entity_id and r.as_of = n.as_of and r.set_id = n.set_id and r.tolerance = e.tolerance
        and r.reconciliation_id = (select max(l.reconciliation_id) from ledger.reconciliation l
                                   where l.tenant_id = tenant and l.entity_id = p_entity_id and l.as_of = n.as_of)
        and not exists (select from ledger.version_history h
                        where h.tenant_id = tenant and h.entity_id = p_entity_id and h.ledger_version > r.ledger_version
                          and (h.first_entry_date <= n.as_of or h.cause = 'fiscal-year')))
    order by n.as_of
  loop
    perform ledger.settle_reconciliation(p_entity_id, ledger.compare_control_totals(p_entity_id, control.set_id, control.as_of));
  end loop;

  select ledger_version into head from ledger.entity where tenant_id = tenant and entity_id = p_entity_id;
  for candidate in
    select h.ledger_version from ledger.version_history h where h.tenant_id = tenant and h.entity_id = p_entity_id
    union all select 0 order by 1 desc
  loop
    select * into verdict from ledger.judge_version(p_entity_id, candidate.ledger_version);
    if candidate.ledger_version = head.ledger_version then
      pending := verdict;
    end if;
    exit when candidate.ledger_version = 0 or not verdict.failed and not verdict.lacks_control;
  end loop;

  served.ledger_version := candidate.ledger_version;
  served.reconciled := verdict.reconciled;
  served.reason := verdict.reason;
  served.approved_difference_minor := verdict.approved_difference_minor;
  if candidate.ledger_version < head.ledger_version then
    served.pending_version := head.ledger_version;
    served.pending_reason := case when pending.failed then 'reconciliation-failed' else 'control-totals-required' end;
  end if;
  if not exists (
      select from (select * from ledger.served_version s
                   where s.tenant_id = tenant and s.entity_id = p_entity_id order by s.served_id desc limit 1) s
      where (s.ledger_version, s.reconciled, s.reason, s.approved_difference_minor, s.pending_version, s.pending_reason)
        is not distinct from (served.ledger_version, served.reconciled, served.reason, served.approved_difference_minor,
                              served.pending_version, served.pending_reason)) then
    insert into ledger.served_version (
        tenant_id, entity_id, ledger_version, reconciled, reason, approved_difference_minor, pending_version, pending_reason)
      values (tenant, p_entity_id, served.ledger_version, served.reconciled, served.reason, served.approved_difference_minor,
        served.pending_version, served.pending_reason);
  end if;
end $$;

-- The version that readers answer from, now or at a time. An entity of which nothing was ever posted is at version 0.
create function ledger.served(p_entity_id int, p_known_at timestamptz default null)
returns table (
  currency text, ledger_version bigint, last_entry_id bigint, as_of timestamptz, reconciled boolean, reason text,
  approved_difference_minor bigint, pending_version bigint, pending_reason text, served_id bigint, label_version bigint)
language sql stable rows 1 set search_path = pg_catalog, pg_temp as $$
  select e.currency, coalesce(s.ledger_version, 0), coalesce(h.last_entry_id, 0), h.made_at, coalesce(s.reconciled, false),
         case when s.served_id is null then 'no-control-totals' else s.reason end,
         s.approved_difference_minor, s.pending_version, s.pending_reason, coalesce(s.served_id, 0), e.label_version
  from ledger.entity e
  left join lateral (
    select * from ledger.served_version v
    where v.tenant_id = e.tenant_id and v.entity_id = e.entity_id and (p_known_at is null or v.served_from <= p_known_at)
    order by v.served_id desc limit 1) s on true
  left join ledger.version_history h on h.tenant_id = e.tenant_id and h.entity_id = e.entity_id and h.ledger_version = s.ledger_version
  where e.tenant_id = current_setting('app.tenant_id')::int and e.entity_id = p_entity_id;
$$;

revoke all on function ledger.judge_version, ledger.reconcile, ledger.served from public;
grant execute on function ledger.judge_version, ledger.served to financial_api, financial_etl_worker, financial_insights;
