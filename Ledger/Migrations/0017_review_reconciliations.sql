-- How control totals arrive, and what people decide about their differences.
-- SQLSTATE: LG002 actor or note missing · LG003 no such entity · LG020 no such reconciliation · LG021 nothing to approve ·
-- LG022 control totals do not balance · LG023 not a tolerance.

-- The first trial balance after the end of a fiscal year shows where earlier results stand, if only one account differs, by exactly those
-- results. That account is proposed, as a version of its own.
create function ledger.propose_retained_earnings(p_entity_id int, p_set_id bigint, p_as_of date) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant  int := current_setting('app.tenant_id')::int;
  years   record;
  differs record;
  version bigint;
begin
  select f.* into years from ledger.entity e, ledger.fiscal_year_at(p_entity_id, e.ledger_version) f
    where e.tenant_id = tenant and e.entity_id = p_entity_id;
  if years.retained_earnings_account is not null or years.set_by is not null then
    return;
  end if;
  select count(*) filter (where j.account_code <> '') as accounts, min(j.account_code) filter (where j.account_code <> '') as account,
         min(j.control - j.ledger) filter (where j.account_code <> '') as more, min(j.ledger) filter (where j.account_code = '') as result
    into differs from ledger.judge_control_totals(p_entity_id, p_set_id, p_as_of, 'year-to-date') j where j.status <> 'equal';
  if differs.accounts <> 1 or differs.more is distinct from differs.result or exists (
      select from ledger.account a where a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = differs.account
        and a.class not in ('equity', 'liability')) then
    return;
  end if;
  version := ledger.next_version(p_entity_id, 'fiscal-year');
  insert into ledger.fiscal_year (tenant_id, entity_id, ledger_version, start_month, start_day, retained_earnings_account)
    values (tenant, p_entity_id, version, years.start_month, years.start_day, differs.account);
  perform ledger.recognise_closing_entries(p_entity_id, version);
end $$;

-- Records the closing balances of a day as the source states them, and compares them. Amounts are debit positive and sum to zero.
create function ledger.add_control_totals(
  p_entity_id int, p_as_of date, p_source text, p_import_id uuid, p_entered_by text, p_account_codes text[], p_net_minor bigint[])
returns bigint
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
  perform ledger.propose_retained_earnings(p_entity_id, made, p_as_of);
  perform ledger.reconcile(p_entity_id);
  return made;
end $$;

-- Records that somebody looked at a difference, or approves it (REC-6): then its version can be served, under a new number. Returns the
-- ledger's version. Only the newest comparison of a day can be approved.
create function ledger.review_reconciliation(p_entity_id int, p_reconciliation_id bigint, p_kind text, p_actor text, p_note text)
returns bigint
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

-- Sets the tolerance and compares every set again under it; an equal tolerance changes nothing. Returns the earlier one.
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

revoke all on function ledger.propose_retained_earnings, ledger.add_control_totals, ledger.review_reconciliation, ledger.set_tolerance
  from public;
grant execute on function ledger.add_control_totals to financial_api, financial_etl_worker;
grant execute on function ledger.review_reconciliation, ledger.set_tolerance to financial_api;
