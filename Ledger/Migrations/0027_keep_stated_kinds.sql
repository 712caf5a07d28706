-- Entries that the source itself calls adjusting stand in a column of their own of the trial balance, those that it calls closing are left out of profit and loss.

create table ledger.adjusting_movement (
  tenant_id     int    not null,
  entity_id     int    not null,
  entry_id      bigint not null,
  account_code  text   not null,
  entry_date    date   not null,
  debit_minor   bigint not null,
  credit_minor  bigint not null,
  since_version bigint not null,                      -- the version that posted it
  primary key (tenant_id, entity_id, entry_id, account_code),
  foreign key (tenant_id, entity_id) references ledger.entity
);
create index on ledger.adjusting_movement (tenant_id, entity_id, entry_date);
alter table ledger.adjusting_movement enable row level security;
alter table ledger.adjusting_movement force row level security;
create policy tenant_isolation on ledger.adjusting_movement
  using (tenant_id = (select current_setting('app.tenant_id')::int))
  with check (tenant_id = (select current_setting('app.tenant_id')::int));
grant select on ledger.adjusting_movement to financial_api, financial_etl_worker, financial_insights;

-- A closing entry that the source calls one stays one, however the fiscal year is set.
alter table ledger.closing_movement add is_stated boolean not null default false;

-- Keeps the adjusting and closing entries of a load (one that owes or pays anything beside, such as the year's tax, does more than close), and reversals of adjusting ones, as part of the posting that follows; a load without any need not call it.
create function ledger.keep_stated_kinds(p_load bigint, p_entity_id int) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
declare
  tenant       int := current_setting('app.tenant_id')::int;
  next_version bigint;
begin
  perform ledger.lock_tenant();
  select e.ledger_version + 1 into next_version from ledger.entity e where e.tenant_id = tenant and e.entity_id = p_entity_id;
  execute format($sql$
    insert into ledger.adjusting_movement (tenant_id, entity_id, entry_id, account_code, entry_date, debit_minor, credit_minor, since_version)
    select l.tenant_id, l.entity_id, l.entry_id, l.account_code, l.entry_date, sum(l.debit_minor), sum(l.credit_minor), $3
    from ledger.load_line_%1$s l join ledger.load_entry_%1$s e on e.entry_id = l.entry_id and e.entry_date = l.entry_date
    where l.entity_id = $2 and (e.kind = 'adjusting' or e.reversal_of in (
      select a.entry_id from ledger.adjusting_movement a where a.tenant_id = $1 and a.entity_id = $2))
    group by l.tenant_id, l.entity_id, l.entry_id, l.account_code, l.entry_date $sql$, p_load) using tenant, p_entity_id, next_version;
  execute format($sql$
    insert into ledger.closing_movement (tenant_id, entity_id, entry_id, account_code, entry_date, debit_minor, credit_minor, line_count, since_version, is_stated)
    select l.tenant_id, l.entity_id, l.entry_id, l.account_code, l.entry_date, sum(l.debit_minor), sum(l.credit_minor), count(*), $2, true
    from ledger.load_line_%1$s l join ledger.load_entry_%1$s e on e.entry_id = l.entry_id and e.entry_date = l.entry_date
    where l.entity_id = $1 and e.kind = 'closing' and e.reversal_of is null
      and l.entry_id not in (select o.entry_id from ledger.load_line_%1$s o join ledger.account a on a.tenant_id = o.tenant_id and a.entity_id = o.entity_id and a.code = o.account_code
                             where a.class in ('asset', 'liability'))
    group by l.tenant_id, l.entity_id, l.entry_id, l.account_code, l.entry_date $sql$, p_load) using p_entity_id, next_version;
end $$;
revoke all on function ledger.keep_stated_kinds from public;
grant execute on function ledger.keep_stated_kinds to financial_etl_worker;

-- As before (0022): the reversal of a stated closing entry is as stated as that.
create or replace function ledger.recognise_reversed_closing_entries(p_entity_id int, p_version bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  insert into ledger.closing_movement (tenant_id, entity_id, entry_id, account_code, entry_date, debit_minor, credit_minor, line_count, since_version, is_stated)
  select r.tenant_id, r.entity_id, r.entry_id, c.account_code, r.entry_date, c.credit_minor, c.debit_minor, c.line_count, p_version, c.is_stated
  from ledger.closing_movement c
  join ledger.journal_entry r on r.tenant_id = c.tenant_id and r.entity_id = c.entity_id and r.reversal_of = c.entry_id
  where c.tenant_id = current_setting('app.tenant_id')::int and c.entity_id = p_entity_id and c.until_version is null
    and not exists (select from ledger.closing_movement k
                    where k.tenant_id = c.tenant_id and k.entity_id = c.entity_id and k.entry_id = r.entry_id and k.until_version is null);
$$;

-- As before (0022), for a company without an account of retained earnings as well: stated closing entries are reversed there too.
create or replace function ledger.recognise_closing_entries(p_entity_id int, p_version bigint, p_months date[] default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
  years  record;
  year   record;
begin
  select * into years from ledger.fiscal_year_at(p_entity_id, p_version);
  if years.retained_earnings_account is not null then
    for year in
      select distinct ledger.fiscal_year_start(years.start_month, years.start_day, day.day) as starts
      from (select month from unnest(p_months) as month
            union select b.month from ledger.account_month_balance b where p_months is null and b.tenant_id = tenant and b.entity_id = p_entity_id) m,
           lateral (values (m.month), ((m.month + interval '1 month')::date - 1)) as day (day)
    loop
      perform ledger.recognise_closing_entries_of(p_entity_id, p_version, year.starts, (year.starts + interval '1 year')::date - 1,
        array_remove(array[years.retained_earnings_account, years.loss_account], null));
    end loop;
  end if;
  perform ledger.recognise_reversed_closing_entries(p_entity_id, p_version);
end $$;

-- As before (0022), but for entries that the source calls closing.
create or replace function ledger.forget_closing_entries(p_entity_id int, p_version bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  with years as (
    select *, array_remove(array[retained_earnings_account, loss_account], null) as accounts from ledger.fiscal_year_at(p_entity_id, p_version)
  ), wrong as (
    select c.tenant_id, c.entity_id, c.entry_id from ledger.closing_movement c
    join ledger.journal_entry e on e.tenant_id = c.tenant_id and e.entity_id = c.entity_id and e.entry_id = c.entry_id and e.entry_date = c.entry_date
    left join ledger.closing_movement o on o.tenant_id = c.tenant_id and o.entity_id = c.entity_id and o.entry_id = e.reversal_of
    join ledger.account a on a.tenant_id = c.tenant_id and a.entity_id = c.entity_id and a.code = c.account_code
    cross join years y
    where c.tenant_id = current_setting('app.tenant_id')::int and c.entity_id = p_entity_id and c.until_version is null and not c.is_stated
    group by 1, 2, 3, coalesce(o.entry_date, c.entry_date), y.start_month, y.start_day, y.accounts
    having ledger.fiscal_year_start(y.start_month, y.start_day, coalesce(o.entry_date, c.entry_date)) =
             ledger.fiscal_year_start(y.start_month, y.start_day, coalesce(o.entry_date, c.entry_date) + 1)
        or y.accounts = '{}' or not bool_or(c.account_code = any (y.accounts))
        or not bool_and(c.account_code = any (y.accounts) or a.class in ('income', 'expense'))
  )
  update ledger.closing_movement c set until_version = p_version from wrong w
  where (c.tenant_id, c.entity_id, c.entry_id) = (w.tenant_id, w.entity_id, w.entry_id) and c.until_version is null;
$$;
