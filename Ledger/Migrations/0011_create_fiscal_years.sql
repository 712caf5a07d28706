-- Fiscal years, and the entries that open, adjust and close them. Income and expense open at zero in each fiscal year, and the results of
-- earlier years stand in retained earnings: computed when read, never stored. A source's year-end entry only closes a year: it is
-- recognised (0012), so that it empties no month of its profit and loss.

-- How a company counts its years, from a ledger version on. Before the first row, years begin on 1 January and no account is named.
create table ledger.fiscal_year (
  tenant_id                 int         not null,
  entity_id                 int         not null,
  ledger_version            bigint      not null,
  start_month               smallint    not null,
  start_day                 smallint    not null,
  retained_earnings_account text,                     -- takes the results of earlier years; null: not named yet
  loss_account              text,                     -- takes those that are losses, where the chart keeps them apart (France: 129)
  set_by                    text,                     -- null: proposed by an import
  set_at                    timestamptz not null default now(),
  primary key (tenant_id, entity_id, ledger_version),
  foreign key (tenant_id, entity_id) references ledger.entity,
  check (start_month between 1 and 12
    and start_day between 1 and extract(day from make_date(2001, start_month, 1) + interval '1 month - 1 day')),
  check (loss_account is null or retained_earnings_account is not null)
);

-- The movement of closing entries, by account. Closing entries are those of the last day of a fiscal year that take accounts of profit and
-- loss to zero against retained earnings, and their reversals. Profit and loss is read without them.
create table ledger.closing_movement (
  tenant_id     int    not null,
  entity_id     int    not null,
  entry_id      bigint not null,
  account_code  text   not null,
  entry_date    date   not null,
  debit_minor   bigint not null,
  credit_minor  bigint not null,
  line_count    bigint not null,
  since_version bigint not null,                      -- a closing entry from this version on
  until_version bigint,                               -- and before this version, in which the fiscal year was set otherwise
  is_stated     boolean not null default false,       -- the source calls it closing: it stays one, however the fiscal year is set
  primary key (tenant_id, entity_id, entry_id, account_code, since_version),
  foreign key (tenant_id, entity_id) references ledger.entity
);
create index on ledger.closing_movement (tenant_id, entity_id, entry_date);

-- The movement of entries that the source calls adjusting: a column of its own in the trial balance.
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

-- Entries that only open a ledger, found here without reading the journal. A reversal of one is found by journal_entry.reversal_of.
create table ledger.opening_entry (
  tenant_id  int    not null,
  entity_id  int    not null,
  entry_id   bigint not null,
  entry_date date   not null,
  opens_on   date   not null,                         -- the day that begins with these balances: the entry's own, or the next one
  primary key (tenant_id, entity_id, entry_id),
  check (opens_on - entry_date between 0 and 1),
  foreign key (tenant_id, entity_id) references ledger.entity
);

select ledger.isolate_tenant('ledger.fiscal_year'), ledger.isolate_tenant('ledger.closing_movement'),
  ledger.isolate_tenant('ledger.adjusting_movement'), ledger.isolate_tenant('ledger.opening_entry');
grant select on ledger.fiscal_year, ledger.closing_movement, ledger.adjusting_movement, ledger.opening_entry
  to financial_api, financial_etl_worker, financial_insights;

-- How the company counts its years at a version.
create function ledger.fiscal_year_at(p_entity_id int, p_version bigint)
returns table (start_month smallint, start_day smallint, retained_earnings_account text, loss_account text, set_by text)
language sql stable rows 1 set search_path = pg_catalog, pg_temp as $$
  select coalesce(f.start_month, 1::smallint), coalesce(f.start_day, 1::smallint), f.retained_earnings_account, f.loss_account, f.set_by
  from ledger.entity e
  left join lateral (
    select * from ledger.fiscal_year y
    where y.tenant_id = e.tenant_id and y.entity_id = e.entity_id and y.ledger_version <= p_version
    order by y.ledger_version desc limit 1) f on true
  where e.tenant_id = current_setting('app.tenant_id')::int and e.entity_id = p_entity_id;
$$;

-- The first day of the fiscal year that holds a day.
create function ledger.fiscal_year_start(p_month int, p_day int, p_date date) returns date
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when p_date >= start then start else (start - interval '1 year')::date end
  from make_date(extract(year from p_date)::int, p_month, p_day) as start;
$$;

-- Debits minus credits by account from one day to another, of the newest version: kept balances, and the lines of months that the days
-- divide.
create function ledger.net_movement(p_entity_id int, p_from date, p_to date) returns table (account_code text, net_minor bigint)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  tenant      int  := current_setting('app.tenant_id')::int;
  whole_from  date := date_trunc('month', (p_from - 1)::timestamp + interval '1 month')::date;
  whole_until date := greatest(date_trunc('month', (p_to + 1)::timestamp)::date, whole_from);
begin
  -- Pass the days as variables, so that Postgres reads the partitions of their months only.
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

revoke all on function ledger.fiscal_year_at, ledger.fiscal_year_start, ledger.net_movement from public;
grant execute on function ledger.fiscal_year_at, ledger.fiscal_year_start to financial_api, financial_etl_worker, financial_insights;
grant execute on function ledger.net_movement to financial_etl_worker;
