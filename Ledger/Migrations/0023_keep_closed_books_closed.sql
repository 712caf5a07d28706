-- The past stays closed: a month before the last closed one takes no entries either, even if it never had one.
-- To bring an earlier year, reopen one of its months first.
-- SQLSTATE: LG001 closed already · LG002 actor or reason missing · LG003 no such entity · LG004 not the first day of a month ·
-- LG012 period closed · LG030 open already · LG032 an account that the chart does not hold.

-- The state of a month: its own, or that of the closed books behind it.
create function ledger.period_state(p_entity_id int, p_month date) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(
    (select state from ledger.accounting_period
     where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id and month = p_month),
    case when p_month < ledger.last_closed_month(p_entity_id) then 'closed' else 'open' end);
$$;

create or replace function ledger.change_period(p_entity_id int, p_month date, p_state text, p_actor text, p_reason text) returns bigint
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

  current_state := ledger.period_state(p_entity_id, p_month);
  if current_state = p_state or current_state = 'closed' and p_state = 'soft-closed' then
    raise exception 'period % is already %', to_char(p_month, 'YYYY-MM'), current_state
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

-- No entry posts into a closed period. Entries in soft-closed periods are late, and no others are (I-5).
create or replace function ledger.assert_periods(p_load bigint, p_entity_id int, p_months date[], p_late_entries bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  closed      date;
  soft_closed date[];
  wrong_entry bigint;
begin
  select min(month) filter (where state = 'closed'), coalesce(array_agg(month) filter (where state = 'soft-closed'), '{}')
    into closed, soft_closed
    from (select month, ledger.period_state(p_entity_id, month) as state from unnest(p_months) as month) period;
  if closed is not null then
    raise exception 'period % is closed', to_char(closed, 'YYYY-MM') using errcode = 'LG012';
  end if;
  if p_late_entries = 0 and soft_closed = '{}' then
    return;
  end if;
  execute format('select min(entry_id) from ledger.load_entry_%s'
    ' where is_late <> (date_trunc(''month'', entry_date::timestamp)::date = any (%L::date[]))', p_load, soft_closed) into wrong_entry;
  if wrong_entry is not null then
    raise exception 'entry % posts into a soft-closed period and is not late, or is late in another one', wrong_entry
      using errcode = 'LG012';
  end if;
end $$;

-- Records a month's payroll on these accounts, and compares it. The amount is debit positive.
create or replace function ledger.add_payroll_total(
  p_entity_id int, p_month date, p_account_codes text[], p_net_minor bigint, p_entered_by text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant  int := current_setting('app.tenant_id')::int;
  unknown text;
  made    bigint;
begin
  if p_month is null or p_month <> date_trunc('month', p_month::timestamp)::date then
    raise exception '% is not the first day of a month', p_month using errcode = 'LG004';
  end if;
  perform ledger.lock_tenant();
  if not exists (select from ledger.entity where tenant_id = tenant and entity_id = p_entity_id) then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;
  select code into unknown from unnest(p_account_codes) as named (code)
    where not exists (select from ledger.account a where a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = named.code)
    limit 1;
  if found then
    raise exception 'no account %', unknown using errcode = 'LG032';
  end if;
  insert into ledger.payroll_total (tenant_id, entity_id, month, account_codes, net_minor, entered_by)
    values (tenant, p_entity_id, p_month, p_account_codes, p_net_minor, p_entered_by) returning total_id into made;
  perform ledger.compare_payroll_total(p_entity_id, made);
  return made;
end $$;

revoke all on function ledger.period_state from public;
