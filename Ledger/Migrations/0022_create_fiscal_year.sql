-- Fiscal years. Income and expense open at zero in each of them, the results of earlier ones stand in retained earnings: computed when read, never stored.
-- What only closes a year (a source's year-end entry) is recognised, so that it empties no month of its profit and loss.
-- SQLSTATE: LG002 actor missing · LG003 no such entity · LG025 no such day in every year · LG026 not an account of the balance sheet.

-- How a company counts its years, from a ledger version on; before the first row they begin on 1 January and nobody has named an account.
create table ledger.fiscal_year (
  tenant_id                 int         not null,
  entity_id                 int         not null,
  ledger_version            bigint      not null,
  start_month               smallint    not null,
  start_day                 smallint    not null,
  retained_earnings_account text,                     -- takes the results of earlier years; null: nobody has named it
  loss_account              text,                     -- takes those that are losses, where the chart keeps them apart (France: 129)
  set_by                    text,                     -- null: proposed by what was imported
  set_at                    timestamptz not null default now(),
  primary key (tenant_id, entity_id, ledger_version),
  foreign key (tenant_id, entity_id) references ledger.entity,
  check (start_month between 1 and 12 and start_day between 1 and extract(day from make_date(2001, start_month, 1) + interval '1 month - 1 day')),
  check (loss_account is null or retained_earnings_account is not null)
);

-- The movement of closing entries, by account: closing entries are those of the last day of a fiscal year that take accounts of profit and loss to zero against
-- retained earnings, and their reversals. Profit and loss is read without them.
create table ledger.closing_movement (
  tenant_id     int    not null,
  entity_id     int    not null,
  entry_id      bigint not null,
  account_code  text   not null,
  entry_date    date   not null,
  debit_minor   bigint not null,
  credit_minor  bigint not null,
  line_count    bigint not null,
  since_version bigint not null,                      -- the version from which on it is a closing entry
  until_version bigint,                               -- and from which on it no longer is, because the fiscal year was set otherwise
  primary key (tenant_id, entity_id, entry_id, account_code, since_version),
  foreign key (tenant_id, entity_id) references ledger.entity
);
create index on ledger.closing_movement (tenant_id, entity_id, entry_date);

do $$
declare
  table_name text;
begin
  foreach table_name in array array['fiscal_year', 'closing_movement'] loop
    execute format('alter table ledger.%I enable row level security', table_name);
    execute format('alter table ledger.%I force row level security', table_name);
    execute format(
      'create policy tenant_isolation on ledger.%I'
      ' using (tenant_id = (select current_setting(''app.tenant_id'')::int))'
      ' with check (tenant_id = (select current_setting(''app.tenant_id'')::int))', table_name);
    execute format('grant select on ledger.%I to financial_api, financial_etl_worker, financial_insights', table_name);
  end loop;
end $$;

alter table ledger.version_history drop constraint version_history_cause_check,
  add constraint version_history_cause_check check (cause in ('posting', 'period', 'chart', 'approval', 'tolerance', 'fiscal-year'));

-- How the company counts its years at a version.
create function ledger.fiscal_year_at(p_entity_id int, p_version bigint)
returns table (start_month smallint, start_day smallint, retained_earnings_account text, loss_account text, set_by text)
language sql stable rows 1 set search_path = pg_catalog, pg_temp as $$
  select coalesce(f.start_month, 1::smallint), coalesce(f.start_day, 1::smallint), f.retained_earnings_account, f.loss_account, f.set_by
  from ledger.entity e
  left join lateral (
    select * from ledger.fiscal_year y
    where y.tenant_id = e.tenant_id and y.entity_id = e.entity_id and y.ledger_version <= p_version order by y.ledger_version desc limit 1) f on true
  where e.tenant_id = current_setting('app.tenant_id')::int and e.entity_id = p_entity_id;
$$;

-- The first day of the fiscal year that holds a day.
create function ledger.fiscal_year_start(p_month int, p_day int, p_date date) returns date
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when p_date >= start then start else (start - interval '1 year')::date end
  from make_date(extract(year from p_date)::int, p_month, p_day) as start;
$$;

-- Debits minus credits by account from one day to another, of the newest version: kept balances, and the lines of months that the days divide.
create function ledger.net_movement(p_entity_id int, p_from date, p_to date) returns table (account_code text, net_minor bigint)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  tenant      int  := current_setting('app.tenant_id')::int;
  whole_from  date := date_trunc('month', (p_from - 1)::timestamp + interval '1 month')::date;
  whole_until date := greatest(date_trunc('month', (p_to + 1)::timestamp)::date, whole_from);
begin
  -- The days as variables, so that only the partitions of their months are read.
  return query
    select m.account_code, sum(m.net_minor)::bigint
    from (
      select b.account_code, b.debit_minor - b.credit_minor as net_minor from ledger.account_month_balance b
      where b.tenant_id = tenant and b.entity_id = p_entity_id and b.month >= whole_from and b.month < whole_until
      union all
      select l.account_code, l.debit_minor - l.credit_minor from ledger.journal_line l
      where l.tenant_id = tenant and l.entity_id = p_entity_id and l.entry_date between p_from and least(p_to, whole_from - 1)
      union all
      select l.account_code, l.debit_minor - l.credit_minor from ledger.journal_line l
      where l.tenant_id = tenant and l.entity_id = p_entity_id and l.entry_date between whole_until and p_to
    ) m
    group by m.account_code;
end $$;

-- Recognises the closing entries of the last day of a fiscal year that are none yet: each has a line on retained earnings, all its others are income and
-- expense, and each of those accounts is at zero over the year with it.
create function ledger.recognise_closing_entries_of(p_entity_id int, p_version bigint, p_year_start date, p_year_end date, p_accounts text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
begin
  -- Hardly any posting touches the account in such a month; then no lines are read.
  if not exists (select from ledger.account_month_balance b
                 where b.tenant_id = tenant and b.entity_id = p_entity_id and b.account_code = any (p_accounts)
                   and b.month = date_trunc('month', p_year_end::timestamp)::date) then
    return;
  end if;
  insert into ledger.closing_movement (tenant_id, entity_id, entry_id, account_code, entry_date, debit_minor, credit_minor, line_count, since_version)
  with line as (
    select l.* from ledger.journal_line l
    where l.tenant_id = tenant and l.entity_id = p_entity_id and l.entry_date = p_year_end
      and l.entry_id in (select r.entry_id from ledger.journal_line r
                         where r.tenant_id = tenant and r.entity_id = p_entity_id and r.entry_date = p_year_end and r.account_code = any (p_accounts))
      and not exists (select from ledger.closing_movement c
                      where c.tenant_id = tenant and c.entity_id = p_entity_id and c.entry_id = l.entry_id and c.until_version is null)
  ), balance as materialized (
    select * from ledger.net_movement(p_entity_id, p_year_start, p_year_end) where exists (select from line)
  ), closing as (
    select l.entry_id from line l
    join ledger.account a on a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = l.account_code
    join balance b on b.account_code = l.account_code
    group by l.entry_id
    having bool_or(a.class in ('income', 'expense'))
       and bool_and(l.account_code = any (p_accounts) or a.class in ('income', 'expense') and b.net_minor = 0)
  )
  select tenant, p_entity_id, l.entry_id, l.account_code, p_year_end, sum(l.debit_minor), sum(l.credit_minor), count(*), p_version
  from line l join closing c on c.entry_id = l.entry_id group by l.entry_id, l.account_code;
end $$;

-- The reversal of a closing entry is one as well, whatever its date.
create function ledger.recognise_reversed_closing_entries(p_entity_id int, p_version bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  insert into ledger.closing_movement (tenant_id, entity_id, entry_id, account_code, entry_date, debit_minor, credit_minor, line_count, since_version)
  select r.tenant_id, r.entity_id, r.entry_id, c.account_code, r.entry_date, c.credit_minor, c.debit_minor, c.line_count, p_version
  from ledger.closing_movement c
  join ledger.journal_entry r on r.tenant_id = c.tenant_id and r.entity_id = c.entity_id and r.reversal_of = c.entry_id
  where c.tenant_id = current_setting('app.tenant_id')::int and c.entity_id = p_entity_id and c.until_version is null
    and not exists (select from ledger.closing_movement k
                    where k.tenant_id = c.tenant_id and k.entity_id = c.entity_id and k.entry_id = r.entry_id and k.until_version is null);
$$;

-- Recognises closing entries in the fiscal years of some months: those that a posting brought, and those that it completed. Without months: in all years.
create function ledger.recognise_closing_entries(p_entity_id int, p_version bigint, p_months date[] default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
  years  record;
  year   record;
begin
  select * into years from ledger.fiscal_year_at(p_entity_id, p_version);
  if years.retained_earnings_account is null then
    return;
  end if;
  for year in
    select distinct ledger.fiscal_year_start(years.start_month, years.start_day, day.day) as starts
    from (select month from unnest(p_months) as month
          union select b.month from ledger.account_month_balance b where p_months is null and b.tenant_id = tenant and b.entity_id = p_entity_id) m,
         lateral (values (m.month), ((m.month + interval '1 month')::date - 1)) as day (day)
  loop
    perform ledger.recognise_closing_entries_of(p_entity_id, p_version, year.starts, (year.starts + interval '1 year')::date - 1,
      array_remove(array[years.retained_earnings_account, years.loss_account], null));
  end loop;
  perform ledger.recognise_reversed_closing_entries(p_entity_id, p_version);
end $$;

-- The fiscal year decides which entries are closing ones: those that are none under the new one are ordinary entries from the version on.
create function ledger.forget_closing_entries(p_entity_id int, p_version bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  with years as (
    select *, array_remove(array[retained_earnings_account, loss_account], null) as accounts from ledger.fiscal_year_at(p_entity_id, p_version)
  ), wrong as (
    select c.tenant_id, c.entity_id, c.entry_id from ledger.closing_movement c
    join ledger.journal_entry e on e.tenant_id = c.tenant_id and e.entity_id = c.entity_id and e.entry_id = c.entry_id and e.entry_date = c.entry_date
    left join ledger.closing_movement o on o.tenant_id = c.tenant_id and o.entity_id = c.entity_id and o.entry_id = e.reversal_of
    join ledger.account a on a.tenant_id = c.tenant_id and a.entity_id = c.entity_id and a.code = c.account_code
    cross join years y
    where c.tenant_id = current_setting('app.tenant_id')::int and c.entity_id = p_entity_id and c.until_version is null
    group by 1, 2, 3, coalesce(o.entry_date, c.entry_date), y.start_month, y.start_day, y.accounts
    having ledger.fiscal_year_start(y.start_month, y.start_day, coalesce(o.entry_date, c.entry_date)) =
             ledger.fiscal_year_start(y.start_month, y.start_day, coalesce(o.entry_date, c.entry_date) + 1)
        or y.accounts = '{}' or not bool_or(c.account_code = any (y.accounts))
        or not bool_and(c.account_code = any (y.accounts) or a.class in ('income', 'expense'))
  )
  update ledger.closing_movement c set until_version = p_version from wrong w
  where (c.tenant_id, c.entity_id, c.entry_id) = (w.tenant_id, w.entity_id, w.entry_id) and c.until_version is null;
$$;

-- Keeps what post_load (0005) has added to the balances, and recognises the closing entries among it.
create or replace function ledger.keep_movement(p_entity_id int, p_version bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into ledger.version_movement (tenant_id, entity_id, ledger_version, account_code, month, debit_minor, credit_minor, line_count)
    select current_setting('app.tenant_id')::int, p_entity_id, p_version, account_code, month, debit_minor, credit_minor, line_count
    from pg_temp.movement;
  -- A posting that names retained earnings may tell of closing entries of every year.
  perform ledger.recognise_closing_entries(p_entity_id, p_version, case when not exists (
      select from ledger.fiscal_year f where f.tenant_id = current_setting('app.tenant_id')::int and f.entity_id = p_entity_id and f.ledger_version = p_version)
    then array(select distinct month from pg_temp.movement) end);
end $$;

-- Sets how the company counts its years, judges all closing entries again, and compares every control total again. Returns the version that it made and
-- the months whose profit and loss it alters; no version when nothing changes.
create function ledger.set_fiscal_year(
  p_entity_id int, p_start_month int, p_start_day int, p_retained_earnings_account text, p_loss_account text, p_actor text)
returns table (ledger_version bigint, months date[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant  int := current_setting('app.tenant_id')::int;
  current record;
begin
  if coalesce(trim(p_actor), '') = '' then
    raise exception 'a fiscal year is set by somebody' using errcode = 'LG002';
  end if;
  if p_start_month is null or p_start_month not between 1 and 12 or p_start_day is null or p_start_day < 1
     or p_start_day > extract(day from make_date(2001, p_start_month, 1) + interval '1 month - 1 day') then
    raise exception 'no year begins on that day each year' using errcode = 'LG025';
  end if;
  if p_loss_account is not null and p_retained_earnings_account is null or exists (
      select from unnest(array_remove(array[p_retained_earnings_account, p_loss_account], null)) as named (code)
      left join ledger.account a on a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = named.code
      where a.code is null or a.class not in ('equity', 'liability')) then
    raise exception 'earlier results stand on accounts of the balance sheet' using errcode = 'LG026';
  end if;
  perform ledger.lock_tenant();
  select f.*, e.ledger_version into current from ledger.entity e, ledger.fiscal_year_at(p_entity_id, e.ledger_version) f
    where e.tenant_id = tenant and e.entity_id = p_entity_id;
  if not found then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;
  months := '{}';
  if (current.start_month, current.start_day, current.retained_earnings_account, current.loss_account)
     is not distinct from (p_start_month::smallint, p_start_day::smallint, p_retained_earnings_account, p_loss_account) and current.set_by is not null then
    return next;
    return;
  end if;
  ledger_version := ledger.next_version(p_entity_id, 'fiscal-year');
  insert into ledger.fiscal_year (tenant_id, entity_id, ledger_version, start_month, start_day, retained_earnings_account, loss_account, set_by)
    values (tenant, p_entity_id, ledger_version, p_start_month, p_start_day, p_retained_earnings_account, p_loss_account, p_actor);
  perform ledger.forget_closing_entries(p_entity_id, ledger_version);
  perform ledger.recognise_closing_entries(p_entity_id, ledger_version);
  perform ledger.reconcile(p_entity_id);
  months := array(
    select distinct date_trunc('month', c.entry_date::timestamp)::date from ledger.closing_movement c
    where c.tenant_id = tenant and c.entity_id = p_entity_id and set_fiscal_year.ledger_version in (c.since_version, c.until_version) order by 1);
  return next;
end $$;

-- Proposes how the company counts its years, as part of the posting that comes next in this transaction: what a person has set stays.
create function ledger.propose_fiscal_year(
  p_entity_id int, p_start_month int, p_start_day int, p_retained_earnings_account text, p_loss_account text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant  int := current_setting('app.tenant_id')::int;
  current record;
begin
  perform ledger.lock_tenant();
  select f.*, e.ledger_version into current from ledger.entity e, ledger.fiscal_year_at(p_entity_id, e.ledger_version) f
    where e.tenant_id = tenant and e.entity_id = p_entity_id;
  if not found then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;
  if current.set_by is null then
    insert into ledger.fiscal_year (tenant_id, entity_id, ledger_version, start_month, start_day, retained_earnings_account, loss_account)
      values (tenant, p_entity_id, current.ledger_version + 1, p_start_month, p_start_day, p_retained_earnings_account, p_loss_account);
  end if;
end $$;

revoke all on function ledger.fiscal_year_at, ledger.fiscal_year_start, ledger.net_movement, ledger.recognise_closing_entries_of,
  ledger.recognise_reversed_closing_entries, ledger.recognise_closing_entries, ledger.forget_closing_entries, ledger.set_fiscal_year,
  ledger.propose_fiscal_year from public;
grant execute on function ledger.fiscal_year_at, ledger.fiscal_year_start to financial_api, financial_etl_worker, financial_insights;
grant execute on function ledger.net_movement, ledger.propose_fiscal_year to financial_etl_worker;
grant execute on function ledger.set_fiscal_year to financial_api;
