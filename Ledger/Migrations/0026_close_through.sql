-- Closes a month and all before it in one act: one version, one reason.
-- SQLSTATE: LG001 all of them are closed · LG002 reason or actor missing · LG003 no such entity · LG004 not the first day of a month · LG029 a month behind
-- all entries.

alter table ledger.period_change drop constraint period_change_pkey, add primary key (tenant_id, entity_id, ledger_version, month);

-- Months between the first entry and this one that hold nothing are closed as well: otherwise an entry that comes late opens the past again. Returns the
-- version that it made and the months that it closed.
create function ledger.close_through(p_entity_id int, p_month date, p_actor text, p_reason text, out ledger_version bigint, out months date[])
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
    raise exception '% lies behind all entries', to_char(p_month, 'YYYY-MM') using errcode = 'LG029';
  end if;
  months := array(
    select m.month::date from ledger.entity e,
      generate_series((select min(b.month) from ledger.account_month_balance b where b.tenant_id = tenant and b.entity_id = p_entity_id), p_month, interval '1 month') as m (month)
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
revoke all on function ledger.close_through from public;
grant execute on function ledger.close_through to financial_api;
-- The Api reads the checklist under the lock, so that nothing is posted between the look and the closing.
grant execute on function ledger.lock_tenant to financial_api;
