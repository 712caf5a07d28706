-- A month's payroll as the payroll system states it, compared with the ledger apart from the control totals (REC-9): it withholds no
-- version. A payroll total is a standing fact; the newest of a month counts. It is compared again whenever a posting changes the movement
-- of its accounts in its month, or the tolerance changes.
-- SQLSTATE: LG003 no such entity · LG004 not the first day of a month · LG025 an account that the chart does not hold.

create table ledger.payroll_total (
  tenant_id     int         not null,
  entity_id     int         not null,
  total_id      bigint      generated always as identity,
  month         date        not null check (month = date_trunc('month', month::timestamp)::date),
  account_codes text[]      not null check (cardinality(account_codes) > 0),  -- the accounts that it is the total of
  net_minor     bigint      not null,                 -- debit positive
  entered_by    text        not null,
  recorded_at   timestamptz not null default clock_timestamp(),
  primary key (tenant_id, entity_id, total_id),
  foreign key (tenant_id, entity_id) references ledger.entity
);
create index on ledger.payroll_total (tenant_id, entity_id, month, total_id desc);

-- One comparison of a payroll total with the ledger. It holds for every version from this one on, until the next comparison of its month.
create table ledger.payroll_reconciliation (
  tenant_id         int           not null,
  entity_id         int           not null,
  reconciliation_id bigint        generated always as identity,
  total_id          bigint        not null,
  ledger_version    bigint        not null,
  tolerance         numeric(9, 8) not null,
  ledger_minor      bigint        not null,           -- the movement of the accounts in the month, debit positive
  account_minor     bigint[]      not null,           -- the same by account, in the order of the total's account_codes
  status            text          not null check (status in ('equal', 'within-tolerance', 'outside')),
  compared_at       timestamptz   not null default clock_timestamp(),
  primary key (tenant_id, entity_id, reconciliation_id),
  foreign key (tenant_id, entity_id, total_id) references ledger.payroll_total
);
create index on ledger.payroll_reconciliation (tenant_id, entity_id, total_id, reconciliation_id desc);

select ledger.isolate_tenant('ledger.payroll_total'), ledger.isolate_tenant('ledger.payroll_reconciliation');
grant select on ledger.payroll_total, ledger.payroll_reconciliation to financial_api, financial_etl_worker, financial_insights;

-- Compares a payroll total with the newest version, unless its last comparison found the same under the same tolerance. A comparison that
-- is outside inserts a notification (REC-8). The tolerance is a fraction of the total, so that a total of zero demands zero (REC-1).
create function ledger.compare_payroll_total(p_entity_id int, p_total_id bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
  made   ledger.payroll_reconciliation;
begin
  insert into ledger.payroll_reconciliation (tenant_id, entity_id, total_id, ledger_version, tolerance, ledger_minor, account_minor, status)
    select t.tenant_id, t.entity_id, t.total_id, e.ledger_version, e.tolerance, l.net_minor, l.account_minor,
           case when l.net_minor = t.net_minor then 'equal'
                when abs(l.net_minor - t.net_minor) <= e.tolerance * abs(t.net_minor::numeric) then 'within-tolerance' else 'outside' end
    from ledger.payroll_total t
    join ledger.entity e on e.tenant_id = t.tenant_id and e.entity_id = t.entity_id
    cross join lateral (
      select sum(coalesce(b.debit_minor - b.credit_minor, 0)) as net_minor,
             array_agg(coalesce(b.debit_minor - b.credit_minor, 0) order by a.place) as account_minor
      from unnest(t.account_codes) with ordinality as a (code, place)
      left join ledger.account_month_balance b
        on b.tenant_id = t.tenant_id and b.entity_id = t.entity_id and b.account_code = a.code and b.month = t.month) l
    where t.tenant_id = tenant and t.entity_id = p_entity_id and t.total_id = p_total_id
      and not exists (
        select from (select r.account_minor, r.tolerance from ledger.payroll_reconciliation r
                     where r.tenant_id = t.tenant_id and r.entity_id = t.entity_id and r.total_id = t.total_id
                     order by r.reconciliation_id desc limit 1) last
        where last.account_minor = l.account_minor and last.tolerance = e.tolerance)
    returning * into made;
  if made.status = 'outside' then
    insert into ledger.notification (tenant_id, entity_id, kind, subject)
      values (tenant, p_entity_id, 'payroll-reconciliation-failed', made.reconciliation_id::text);
  end if;
end $$;

-- A posting adds to the balances, and set_tolerance writes the tolerance, before they make their version.
create function ledger.compare_payroll_totals() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform ledger.compare_payroll_total(new.entity_id, newest.total_id)
    from (select distinct on (t.month) t.total_id from ledger.payroll_total t
          where t.tenant_id = new.tenant_id and t.entity_id = new.entity_id
            and (new.cause = 'tolerance'
                 or t.month between date_trunc('month', new.first_entry_date::timestamp)::date and new.last_entry_date)
          order by t.month, t.total_id desc) newest;
  return null;
end $$;
create trigger version_made_compares_payroll after insert on ledger.version_history
  for each row when (new.cause in ('posting', 'tolerance')) execute function ledger.compare_payroll_totals();

-- Records a month's payroll on these accounts, and compares it. The amount is debit positive.
create function ledger.add_payroll_total(p_entity_id int, p_month date, p_account_codes text[], p_net_minor bigint, p_entered_by text)
returns bigint
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
    raise exception 'no account %', unknown using errcode = 'LG025';
  end if;
  insert into ledger.payroll_total (tenant_id, entity_id, month, account_codes, net_minor, entered_by)
    values (tenant, p_entity_id, p_month, p_account_codes, p_net_minor, p_entered_by) returning total_id into made;
  perform ledger.compare_payroll_total(p_entity_id, made);
  return made;
end $$;

revoke all on function ledger.compare_payroll_total, ledger.compare_payroll_totals, ledger.add_payroll_total from public;
grant execute on function ledger.add_payroll_total to financial_api;
