-- Accounting periods, and the decisions of people about them: open -> soft-closed -> closed, and back to open from either. Each function
-- takes the tenant's lock, checks the rules, makes the next ledger version and returns it.
-- SQLSTATE: LG001 closed so far already · LG002 reason or actor missing · LG003 no such entity ·
-- LG004 not the first day of a month · LG029 a month behind all entries · LG030 open already.

create table ledger.accounting_period (
  tenant_id  int         not null,
  entity_id  int         not null,
  month      date        not null check (month = date_trunc('month', month)),
  state      text        not null default 'open' check (state in ('open', 'soft-closed', 'closed')),
  changed_at timestamptz,
  changed_by text,
  primary key (tenant_id, entity_id, month),
  foreign key (tenant_id, entity_id) references ledger.entity
);

-- Closing and reopening are audited acts (I-5); nobody may change or delete a row.
create table ledger.period_change (
  tenant_id      int         not null,
  entity_id      int         not null,
  ledger_version bigint      not null,
  month          date        not null,
  state          text        not null check (state in ('open', 'soft-closed', 'closed')),
  actor          text        not null,
  reason         text        not null,
  changed_at     timestamptz not null default now(),
  primary key (tenant_id, entity_id, ledger_version, month),
  foreign key (tenant_id, entity_id, month) references ledger.accounting_period
);

select ledger.isolate_tenant('ledger.accounting_period'), ledger.isolate_tenant('ledger.period_change');
grant select on ledger.accounting_period, ledger.period_change to financial_api, financial_etl_worker, financial_insights;

create function ledger.change_period(p_entity_id int, p_month date, p_state text, p_actor text, p_reason text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant  int := current_setting('app.tenant_id')::int;
  current_state text;
  new_version   bigint;
begin
  if coalesce(trim(p_actor), '') = '' or coalesce(trim(p_reason), '') = '' then
    raise exception 'a period is changed by somebody and for a reason' using errcode = 'LG002';
  end if;
  if p_month is null or p_month <> date_trunc('month', p_month)::date then
    raise exception '% is not the first day of a month', p_month using errcode = 'LG004';
  end if;
  perform ledger.lock_tenant();
  if not exists (select from ledger.entity where tenant_id = tenant and entity_id = p_entity_id) then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;

  select state into current_state from ledger.accounting_period
    where tenant_id = tenant and entity_id = p_entity_id and month = p_month;
  if coalesce(current_state, 'open') = p_state or current_state = 'closed' and p_state = 'soft-closed' then
    raise exception 'period % is already %', to_char(p_month, 'YYYY-MM'), coalesce(current_state, 'open')
      using errcode = case when p_state = 'open' then 'LG030' else 'LG001' end;
  end if;

  insert into ledger.accounting_period (tenant_id, entity_id, month, state, changed_at, changed_by)
    values (tenant, p_entity_id, p_month, p_state, now(), p_actor)
    on conflict (tenant_id, entity_id, month) do update set state = p_state, changed_at = now(), changed_by = p_actor;
  new_version := ledger.next_version(p_entity_id, 'period');
  insert into ledger.period_change (tenant_id, entity_id, ledger_version, month, state, actor, reason)
    values (tenant, p_entity_id, new_version, p_month, p_state, p_actor, p_reason);
  perform ledger.reconcile(p_entity_id);
  return new_version;
end $$;

create function ledger.close_period(p_entity_id int, p_month date, p_actor text, p_reason text) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select ledger.change_period(p_entity_id, p_month, 'closed', p_actor, p_reason);
$$;

create function ledger.soft_close_period(p_entity_id int, p_month date, p_actor text, p_reason text) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select ledger.change_period(p_entity_id, p_month, 'soft-closed', p_actor, p_reason);
$$;

create function ledger.reopen_period(p_entity_id int, p_month date, p_actor text, p_reason text) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select ledger.change_period(p_entity_id, p_month, 'open', p_actor, p_reason);
$$;

-- Closes a month and all before it in one act: one version, one reason. It also closes empty months between the first entry and this one:
-- otherwise a late entry would open the past again. Returns the version that it made and the months that it closed.
create function ledger.close_through(
  p_entity_id int, p_month date, p_actor text, p_reason text, out ledger_version bigint, out months date[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
begin
  if coalesce(trim(p_actor), '') = '' or coalesce(trim(p_reason), '') = '' then
    raise exception 'a period is changed by somebody and for a reason' using errcode = 'LG002';
  end if;
  if p_month is null or p_month <> date_trunc('month', p_month)::date then
    raise exception '% is not the first day of a month', p_month using errcode = 'LG004';
  end if;
  perform ledger.lock_tenant();
  if not exists (select from ledger.entity where tenant_id = tenant and entity_id = p_entity_id) then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;
  if p_month > (select max(b.month) from ledger.account_month_balance b where b.tenant_id = tenant and b.entity_id = p_entity_id) then
    raise exception 'month % lies behind all entries', to_char(p_month, 'YYYY-MM') using errcode = 'LG029';
  end if;
  months := array(
    select m.month::date from ledger.entity e,
      generate_series(
        (select min(b.month) from ledger.account_month_balance b where b.tenant_id = tenant and b.entity_id = p_entity_id),
        p_month, interval '1 month') as m (month)
    where e.tenant_id = tenant and e.entity_id = p_entity_id
      and not exists (select from ledger.accounting_period p
                      where p.tenant_id = tenant and p.entity_id = p_entity_id and p.month = m.month::date and p.state = 'closed')
    order by 1);
  if months = '{}' then
    raise exception 'period % and all before it are closed already, or hold nothing', to_char(p_month, 'YYYY-MM') using errcode = 'LG001';
  end if;
  insert into ledger.accounting_period (tenant_id, entity_id, month, state, changed_at, changed_by)
    select tenant, p_entity_id, month, 'closed', now(), p_actor from unnest(months) as month
    on conflict (tenant_id, entity_id, month) do update set state = 'closed', changed_at = now(), changed_by = p_actor;
  ledger_version := ledger.next_version(p_entity_id, 'period');
  insert into ledger.period_change (tenant_id, entity_id, ledger_version, month, state, actor, reason)
    select tenant, p_entity_id, close_through.ledger_version, month, 'closed', p_actor, p_reason from unnest(months) as month;
  perform ledger.reconcile(p_entity_id);
end $$;

-- The newest month m such that m and all earlier months with postings are closed; null when the earliest is not. A soft-closed month still
-- takes late entries, so that it is not closed yet.
create function ledger.last_closed_month(p_entity_id int) returns date
language sql stable set search_path = pg_catalog, pg_temp as $$
  select max(month) from ledger.accounting_period
  where entity_id = p_entity_id and tenant_id = current_setting('app.tenant_id')::int and state = 'closed'
    and month < coalesce((select min(month) from ledger.accounting_period
                          where entity_id = p_entity_id and tenant_id = current_setting('app.tenant_id')::int and state <> 'closed'),
                         'infinity');
$$;

revoke all on function ledger.change_period, ledger.soft_close_period, ledger.close_period, ledger.reopen_period, ledger.close_through,
  ledger.last_closed_month from public;
grant execute on function ledger.soft_close_period, ledger.close_period, ledger.reopen_period, ledger.close_through to financial_api;
grant execute on function ledger.last_closed_month to financial_api, financial_etl_worker, financial_insights;
