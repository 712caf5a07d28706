-- Control totals from the source, their comparison with the ledger, and the version that is served because of it.
-- A set of control totals is a standing fact: it is compared again whenever lines dated up to its day are posted, or the tolerance changes.
-- SQLSTATE: LG002 actor or note missing · LG003 no such entity · LG020 no such reconciliation · LG021 nothing to approve ·
-- LG022 control totals do not balance · LG023 not a tolerance.

-- A fraction of the control: 0.001 is 0.1 % (REC-2).
alter table ledger.entity add tolerance numeric(9, 8) not null default 0.001 check (tolerance >= 0 and tolerance < 1);

-- Both are set in the posting transaction before post_load, which judges the version by them.
alter table ledger.import_run
  add control       text check (control in ('file-totals')),  -- the file stated its own totals, and its rows made them
  add needs_control boolean not null default false;           -- a single-entry source: not served before control totals agree

create table ledger.control_total_set (
  tenant_id   int         not null,
  entity_id   int         not null,
  set_id      bigint      generated always as identity,
  as_of       date        not null,                   -- closing balances at the end of this day
  source      text        not null check (source in ('trial-balance-file', 'entered')),
  import_id   uuid,
  entered_by  text        not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, entity_id, set_id),
  foreign key (tenant_id, entity_id) references ledger.entity,
  check ((source = 'trial-balance-file') = (import_id is not null))
);
create index on ledger.control_total_set (tenant_id, entity_id, as_of, set_id desc);

create table ledger.control_total (
  tenant_id    int    not null,
  entity_id    int    not null,
  set_id       bigint not null,
  account_code text   not null,                       -- as the source writes it, in the chart or not
  net_minor    bigint not null,                       -- debit positive
  primary key (tenant_id, entity_id, set_id, account_code),
  foreign key (tenant_id, entity_id, set_id) references ledger.control_total_set
);

-- One comparison of a set with a ledger version. It speaks for every version from since_version on, until the next one for its day.
create table ledger.reconciliation (
  tenant_id         int            not null,
  entity_id         int            not null,
  reconciliation_id bigint         generated always as identity,
  set_id            bigint         not null,
  as_of             date           not null,
  ledger_version    bigint         not null,
  since_version     bigint         not null,          -- the posting that last changed the balances of that day
  tolerance         numeric(9, 8)  not null,
  control_minor     bigint         not null,          -- sum of the debit balances, as a trial balance states it at its foot
  ledger_minor      bigint         not null,
  difference_minor  bigint         not null,          -- what stands on other accounts or is missing: half the sum of the accounts' differences
  status            text           not null check (status in ('equal', 'within-tolerance', 'outside')),
  approval_id       bigint,                           -- the review that approved its differences
  compared_at       timestamptz    not null default clock_timestamp(),
  primary key (tenant_id, entity_id, reconciliation_id),
  foreign key (tenant_id, entity_id, set_id) references ledger.control_total_set
);
create index on ledger.reconciliation (tenant_id, entity_id, as_of, reconciliation_id desc);

-- The accounts of a comparison that are not equal.
create table ledger.reconciliation_account (
  tenant_id         int    not null,
  entity_id         int    not null,
  reconciliation_id bigint not null,
  account_code      text   not null,
  control_minor     bigint not null,                  -- debit positive, as ledger_minor is
  ledger_minor      bigint not null,
  status            text   not null check (status in ('within-tolerance', 'outside')),
  primary key (tenant_id, entity_id, reconciliation_id, account_code),
  foreign key (tenant_id, entity_id, reconciliation_id) references ledger.reconciliation
);

-- Who looked at a difference, and who approved it (REC-6); nobody may change or delete a row.
create table ledger.reconciliation_review (
  tenant_id         int         not null,
  entity_id         int         not null,
  review_id         bigint      generated always as identity,
  reconciliation_id bigint      not null,
  kind              text        not null check (kind in ('reviewed', 'approved')),
  actor             text        not null,
  note              text        not null,
  ledger_version    bigint,                           -- the version that an approval made
  recorded_at       timestamptz not null default clock_timestamp(),
  primary key (tenant_id, entity_id, review_id),
  foreign key (tenant_id, entity_id, reconciliation_id) references ledger.reconciliation
);
create index on ledger.reconciliation_review (tenant_id, entity_id, reconciliation_id);

-- What was served, from when on: the newest row is what readers answer from, the earlier ones are what was known at a time (I-11).
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

-- What somebody should be told of (REC-8). Whoever sends mail reads it.
create table ledger.notification (
  tenant_id       int         not null,
  entity_id       int         not null,
  notification_id bigint      generated always as identity,
  kind            text        not null check (kind in ('reconciliation-failed', 'import-failed')),
  subject         text        not null,               -- the reconciliation_id or import_id
  recorded_at     timestamptz not null default clock_timestamp(),
  primary key (tenant_id, entity_id, notification_id)
);

create function ledger.notify_failed_import() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into ledger.notification (tenant_id, entity_id, kind, subject)
    values (new.tenant_id, new.entity_id, 'import-failed', new.import_id::text);
  return null;
end $$;
create trigger import_run_updated_to_failed after update of status on ledger.import_run
  for each row when (new.status in ('failed', 'rejected') and old.status <> new.status) execute function ledger.notify_failed_import();
create trigger import_run_inserted_as_failed after insert on ledger.import_run
  for each row when (new.status in ('failed', 'rejected')) execute function ledger.notify_failed_import();

-- Debits minus credits by account at the end of a day, of the newest version: kept balances, and the lines of a month that the day divides.
create function ledger.closing_balances(p_entity_id int, p_as_of date) returns table (account_code text, net_minor bigint)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select m.account_code, sum(m.net_minor)::bigint
  from (
    select b.account_code, b.debit_minor - b.credit_minor as net_minor from ledger.account_month_balance b
    where b.tenant_id = current_setting('app.tenant_id')::int and b.entity_id = p_entity_id
      and b.month < date_trunc('month', (p_as_of + 1)::timestamp)::date
    union all
    select l.account_code, l.debit_minor - l.credit_minor from ledger.journal_line l
    where l.tenant_id = current_setting('app.tenant_id')::int and l.entity_id = p_entity_id
      and l.entry_date between date_trunc('month', (p_as_of + 1)::timestamp)::date and p_as_of
  ) m
  group by m.account_code;
$$;

-- The posting that last changed the balances of a set's day. The same balances under another tolerance are judged from now on only:
-- a version that was within the tolerance of its time stays so.
create function ledger.since_version(p_entity_id int, p_set_id bigint, p_as_of date) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
  select case when exists (
      select from ledger.reconciliation r
      where r.tenant_id = e.tenant_id and r.entity_id = e.entity_id and r.set_id = p_set_id and r.ledger_version >= posted.version and r.tolerance <> e.tolerance)
    then e.ledger_version else posted.version end
  from ledger.entity e, lateral (
    select coalesce(max(h.ledger_version), 0) as version from ledger.version_history h
    where h.tenant_id = e.tenant_id and h.entity_id = e.entity_id and h.first_entry_date <= p_as_of) posted
  where e.tenant_id = current_setting('app.tenant_id')::int and e.entity_id = p_entity_id;
$$;

-- Compares a set with the newest version, by account (REC-1). An account that one side does not have counts as zero there. When each
-- account is within its tolerance, so is the sum.
create function ledger.compare_control_totals(p_entity_id int, p_set_id bigint, p_as_of date) returns bigint
language sql set search_path = pg_catalog, pg_temp as $$
  with entity as (
    select * from ledger.entity where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id
  ), compared as (
    select coalesce(c.account_code, l.account_code) as account_code, coalesce(c.net_minor, 0)::numeric as control, coalesce(l.net_minor, 0)::numeric as ledger
    from (select account_code, net_minor from ledger.control_total
          where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id and set_id = p_set_id) c
    full join ledger.closing_balances(p_entity_id, p_as_of) l on l.account_code = c.account_code
  ), judged as (
    select c.*, e.tolerance,
           case when c.ledger = c.control then 'equal'
                when abs(c.ledger - c.control) <= e.tolerance * abs(c.control) then 'within-tolerance' else 'outside' end as status
    from compared c, entity e
  ), reconciliation as (
    insert into ledger.reconciliation (
      tenant_id, entity_id, set_id, as_of, ledger_version, since_version, tolerance, control_minor, ledger_minor, difference_minor, status)
    select e.tenant_id, e.entity_id, p_set_id, p_as_of, e.ledger_version, ledger.since_version(p_entity_id, p_set_id, p_as_of), e.tolerance,
           sum(greatest(j.control, 0)), sum(greatest(j.ledger, 0)), sum(greatest(j.ledger - j.control, 0)),
           case when bool_or(j.status = 'outside') then 'outside' when bool_or(j.status = 'within-tolerance') then 'within-tolerance' else 'equal' end
    from entity e, judged j
    group by e.tenant_id, e.entity_id, e.ledger_version, e.tolerance
    returning *
  ), accounts as (
    insert into ledger.reconciliation_account (tenant_id, entity_id, reconciliation_id, account_code, control_minor, ledger_minor, status)
    select r.tenant_id, r.entity_id, r.reconciliation_id, j.account_code, j.control, j.ledger, j.status
    from reconciliation r, judged j where j.status <> 'equal'
  )
  select reconciliation_id from reconciliation;
$$;

-- A failed comparison keeps an approval that covers each of its differences; without one it is told of (REC-8).
create function ledger.settle_reconciliation(p_entity_id int, p_reconciliation_id bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant   int := current_setting('app.tenant_id')::int;
  made     ledger.reconciliation;
  approval bigint;
begin
  select * into made from ledger.reconciliation
    where tenant_id = tenant and entity_id = p_entity_id and reconciliation_id = p_reconciliation_id;
  if made.status <> 'outside' then
    return;
  end if;
  select r.approval_id into approval from ledger.reconciliation r
    where r.tenant_id = tenant and r.entity_id = p_entity_id and r.set_id = made.set_id and r.approval_id is not null
      and not exists (
        select a.account_code, a.control_minor, a.ledger_minor from ledger.reconciliation_account a
        where a.tenant_id = tenant and a.entity_id = p_entity_id and a.reconciliation_id = made.reconciliation_id and a.status = 'outside'
        except
        select a.account_code, a.control_minor, a.ledger_minor from ledger.reconciliation_account a
        where a.tenant_id = tenant and a.entity_id = p_entity_id and a.reconciliation_id = r.reconciliation_id)
    order by r.reconciliation_id desc limit 1;
  if approval is null then
    insert into ledger.notification (tenant_id, entity_id, kind, subject)
      values (tenant, p_entity_id, 'reconciliation-failed', p_reconciliation_id::text);
  else
    update ledger.reconciliation set approval_id = approval
      where tenant_id = tenant and entity_id = p_entity_id and reconciliation_id = p_reconciliation_id;
  end if;
end $$;

-- What the comparisons say of a version: whether it may be served, and as what (REC-3). A posting is controlled by totals of its own
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
    where h.tenant_id = current_setting('app.tenant_id')::int and h.entity_id = p_entity_id and h.cause = 'posting' and h.ledger_version <= p_version
  )
  select v.failed, p.lacks_control,
         p.any_posting and not p.uncontrolled and v.approved_difference_minor is null,
         case when v.approved_difference_minor is not null then 'approved-difference'
              when p.uncontrolled or not p.any_posting then 'no-control-totals' end,
         v.approved_difference_minor
  from verdicts v, postings p;
$$;

-- Compares the sets that have something new to say, then serves the newest version that no failed control withholds. Called under the
-- tenant's lock at the end of every change that made a version or brought control totals.
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
      -- A comparison of this set, of the balances that the day has now, under the tolerance of now.
      select from ledger.reconciliation r
      where r.tenant_id = tenant and r.entity_id = p_entity_id and r.as_of = n.as_of and r.set_id = n.set_id and r.tolerance = e.tolerance
        and r.reconciliation_id = (select max(l.reconciliation_id) from ledger.reconciliation l
                                   where l.tenant_id = tenant and l.entity_id = p_entity_id and l.as_of = n.as_of)
        and not exists (select from ledger.version_history h
                        where h.tenant_id = tenant and h.entity_id = p_entity_id and h.ledger_version > r.ledger_version and h.first_entry_date <= n.as_of))
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
      select from (select * from ledger.served_version s where s.tenant_id = tenant and s.entity_id = p_entity_id order by s.served_id desc limit 1) s
      where (s.ledger_version, s.reconciled, s.reason, s.approved_difference_minor, s.pending_version, s.pending_reason) is not distinct from
        (served.ledger_version, served.reconciled, served.reason, served.approved_difference_minor, served.pending_version, served.pending_reason)) then
    insert into ledger.served_version (
        tenant_id, entity_id, ledger_version, reconciled, reason, approved_difference_minor, pending_version, pending_reason)
      values (tenant, p_entity_id, served.ledger_version, served.reconciled, served.reason, served.approved_difference_minor,
        served.pending_version, served.pending_reason);
  end if;
end $$;

-- What readers answer from: the version that is served, or that was at a time. An entity of which nothing was ever posted is at version 0.
create function ledger.served(p_entity_id int, p_known_at timestamptz default null)
returns table (
  currency text, ledger_version bigint, last_entry_id bigint, as_of timestamptz, reconciled boolean, reason text,
  approved_difference_minor bigint, pending_version bigint, pending_reason text, served_id bigint)
language sql stable rows 1 set search_path = pg_catalog, pg_temp as $$
  select e.currency, coalesce(s.ledger_version, 0), coalesce(h.last_entry_id, 0), h.made_at, coalesce(s.reconciled, false),
         case when s.served_id is null then 'no-control-totals' else s.reason end,
         s.approved_difference_minor, s.pending_version, s.pending_reason, coalesce(s.served_id, 0)
  from ledger.entity e
  left join lateral (
    select * from ledger.served_version v
    where v.tenant_id = e.tenant_id and v.entity_id = e.entity_id and (p_known_at is null or v.served_from <= p_known_at)
    order by v.served_id desc limit 1) s on true
  left join ledger.version_history h on h.tenant_id = e.tenant_id and h.entity_id = e.entity_id and h.ledger_version = s.ledger_version
  where e.tenant_id = current_setting('app.tenant_id')::int and e.entity_id = p_entity_id;
$$;

-- Records the closing balances of a day as the source states them, and compares them. Amounts are debit positive and sum to zero.
create function ledger.add_control_totals(
  p_entity_id int, p_as_of date, p_source text, p_import_id uuid, p_entered_by text, p_account_codes text[], p_net_minor bigint[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
  made   bigint;
begin
  perform ledger.lock_tenant();
  if not exists (select from ledger.entity where tenant_id = tenant and entity_id = p_entity_id) then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;
  if (select coalesce(sum(net_minor), 0) from unnest(p_net_minor) as net_minor) <> 0 then
    raise exception 'debits and credits of the control totals differ' using errcode = 'LG022';
  end if;
  insert into ledger.control_total_set (tenant_id, entity_id, as_of, source, import_id, entered_by)
    values (tenant, p_entity_id, p_as_of, p_source, p_import_id, p_entered_by) returning set_id into made;
  insert into ledger.control_total (tenant_id, entity_id, set_id, account_code, net_minor)
    select tenant, p_entity_id, made, account_code, net_minor from unnest(p_account_codes, p_net_minor) as total (account_code, net_minor);
  perform ledger.reconcile(p_entity_id);
  return made;
end $$;

-- Notes that somebody looked at a difference, or approves it (REC-6): then its version can be served, under a new number. Returns the
-- ledger's version. Only the newest comparison of a day can be approved.
create function ledger.review_reconciliation(p_entity_id int, p_reconciliation_id bigint, p_kind text, p_actor text, p_note text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant      int := current_setting('app.tenant_id')::int;
  reviewed    ledger.reconciliation;
  new_version bigint;
  review      bigint;
begin
  if coalesce(trim(p_actor), '') = '' or coalesce(trim(p_note), '') = '' then
    raise exception 'a difference is reviewed by somebody and with a note' using errcode = 'LG002';
  end if;
  perform ledger.lock_tenant();
  select * into reviewed from ledger.reconciliation
    where tenant_id = tenant and entity_id = p_entity_id and reconciliation_id = p_reconciliation_id;
  if not found then
    raise exception 'no reconciliation %', p_reconciliation_id using errcode = 'LG020';
  end if;
  if p_kind = 'approved' then
    if reviewed.status <> 'outside' or reviewed.approval_id is not null or exists (
        select from ledger.reconciliation where tenant_id = tenant and entity_id = p_entity_id
          and as_of = reviewed.as_of and reconciliation_id > p_reconciliation_id) then
      raise exception 'reconciliation % has no difference to approve', p_reconciliation_id using errcode = 'LG021';
    end if;
    new_version := ledger.next_version(p_entity_id, 'approval');
  end if;
  insert into ledger.reconciliation_review (tenant_id, entity_id, reconciliation_id, kind, actor, note, ledger_version)
    values (tenant, p_entity_id, p_reconciliation_id, p_kind, p_actor, p_note, new_version) returning review_id into review;
  if p_kind = 'approved' then
    update ledger.reconciliation set approval_id = review
      where tenant_id = tenant and entity_id = p_entity_id and reconciliation_id = p_reconciliation_id;
    perform ledger.reconcile(p_entity_id);
  end if;
  return (select ledger_version from ledger.entity where tenant_id = tenant and entity_id = p_entity_id);
end $$;

-- Sets the tolerance and compares every set again under it; the tolerance that it has already changes nothing. Returns what it was.
create function ledger.set_tolerance(p_entity_id int, p_tolerance numeric) returns numeric
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant  int := current_setting('app.tenant_id')::int;
  earlier numeric;
begin
  if p_tolerance is null or p_tolerance < 0 or p_tolerance >= 1 or p_tolerance <> round(p_tolerance, 8) then
    raise exception 'a tolerance is a fraction from 0 to less than 1, of at most 8 decimals' using errcode = 'LG023';
  end if;
  perform ledger.lock_tenant();
  select tolerance into earlier from ledger.entity where tenant_id = tenant and entity_id = p_entity_id;
  if not found then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;
  if earlier <> p_tolerance then
    update ledger.entity set tolerance = p_tolerance where tenant_id = tenant and entity_id = p_entity_id;
    perform ledger.next_version(p_entity_id, 'tolerance');
    perform ledger.reconcile(p_entity_id);
  end if;
  return earlier;
end $$;

revoke all on function ledger.notify_failed_import, ledger.closing_balances, ledger.since_version, ledger.compare_control_totals,
  ledger.settle_reconciliation, ledger.judge_version, ledger.reconcile, ledger.served, ledger.add_control_totals, ledger.review_reconciliation,
  ledger.set_tolerance from public;
grant execute on function ledger.served, ledger.judge_version to financial_api, financial_etl_worker, financial_insights;
grant execute on function ledger.add_control_totals to financial_api, financial_etl_worker;
grant execute on function ledger.review_reconciliation, ledger.set_tolerance to financial_api;

do $$
declare
  table_name text;
begin
  foreach table_name in array array['control_total_set', 'control_total', 'reconciliation', 'reconciliation_account', 'reconciliation_review',
                                    'served_version', 'notification'] loop
    execute format('alter table ledger.%I enable row level security', table_name);
    execute format('alter table ledger.%I force row level security', table_name);
    execute format(
      'create policy tenant_isolation on ledger.%I'
      ' using (tenant_id = (select current_setting(''app.tenant_id'')::int))'
      ' with check (tenant_id = (select current_setting(''app.tenant_id'')::int))', table_name);
    execute format('grant select on ledger.%I to financial_api, financial_etl_worker, financial_insights', table_name);
  end loop;
end $$;

-- The newest generation of each month that the served version has; a withheld version is not put into words.
create or replace view insight.served_insight with (security_invoker = true) as
select g.tenant_id, g.entity_id, g.month, g.ledger_version, g.currency, g.generated_at, i.rank, i.kind, i.favourable, i.headline, i.body, i.source,
       (select jsonb_agg(f.fact order by array_position(i.fact_ids, f.fact ->> 'id'))
        from jsonb_array_elements(g.facts) as f(fact) where f.fact ->> 'id' = any (i.fact_ids)) as facts
from ledger.entity e
cross join lateral (
  select v.ledger_version from ledger.served_version v
  where v.tenant_id = e.tenant_id and v.entity_id = e.entity_id order by v.served_id desc limit 1) s
join insight.generation g on g.tenant_id = e.tenant_id and g.entity_id = e.entity_id and g.ledger_version <= s.ledger_version
join insight.insight i on i.tenant_id = g.tenant_id and i.entity_id = g.entity_id and i.month = g.month and i.ledger_version = g.ledger_version
where not exists (
  select from insight.generation later
  where later.tenant_id = g.tenant_id and later.entity_id = g.entity_id and later.month = g.month
    and later.ledger_version > g.ledger_version and later.ledger_version <= s.ledger_version);
