-- Companies, and the versions of their ledgers. EtlWorker is the one writer of schema ledger; Api and Insights read it, and Api changes
-- it through functions. In every table, tenant_id and entity_id stand first, money is bigint minor units with debit and credit apart, and
-- a month is the date of its first day.
-- SQLSTATE: LG015 currency of a ledger that is not empty.

create table ledger.entity (
  tenant_id              int           not null,
  entity_id              int           not null,
  name                   text          not null,
  currency               text          not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  ledger_version         bigint        not null default 0, -- grows by one with each committed change that can alter a figure (I-15)
  last_entry_id          bigint        not null default 0,
  last_entry_hash        bytea         not null default decode(repeat('00', 32), 'hex'),  -- the end of the hash chain (I-12)
  -- A fraction of the control: 0.001 is 0.1 % (REC-2).
  tolerance              numeric(9, 8) not null default 0.001 check (tolerance >= 0 and tolerance < 1),
  -- An import asks first if it would reverse more posted entries than this number and more than this share of the file's entries.
  reversal_limit_entries int           not null default 10 check (reversal_limit_entries >= 0),
  reversal_limit_share   numeric(5, 4) not null default 0.01 check (reversal_limit_share between 0 and 1),
  label_version          bigint        not null default 0, -- grows when a name changes: equal tags of an answer stay equal bytes
  primary key (tenant_id, entity_id)
);

-- The contents of each version of a ledger, so that any version can still be read: its lines are those up to last_entry_id (entry ids
-- ascend in posting order), its balances are the kept ones without the movements of later versions.
create table ledger.version_history (
  tenant_id        int         not null,
  entity_id        int         not null,
  ledger_version   bigint      not null,
  made_at          timestamptz not null default clock_timestamp(),
  last_entry_id    bigint      not null,              -- the version holds the lines of entries up to this one
  cause            text        not null check (cause in ('posting', 'period', 'chart', 'approval', 'tolerance', 'fiscal-year')),
  import_id        uuid,                              -- the import that made the version, if one did
  first_entry_date date,                              -- of the entries that a posting added
  last_entry_date  date,
  primary key (tenant_id, entity_id, ledger_version),
  foreign key (tenant_id, entity_id) references ledger.entity,
  check ((cause = 'posting') = (first_entry_date is not null) and (cause = 'posting') = (last_entry_date is not null))
);

-- The movement that a posting added. LedgerChecks proves it against the lines; foreign keys would cost more than the rows.
create table ledger.version_movement (
  tenant_id      int    not null,
  entity_id      int    not null,
  ledger_version bigint not null,
  account_code   text   not null,
  month          date   not null,
  debit_minor    bigint not null,
  credit_minor   bigint not null,
  line_count     bigint not null,
  primary key (tenant_id, entity_id, ledger_version, account_code, month)
);

select ledger.isolate_tenant('ledger.entity'), ledger.isolate_tenant('ledger.version_history'),
  ledger.isolate_tenant('ledger.version_movement');
grant select on ledger.entity, ledger.version_history, ledger.version_movement to financial_api, financial_etl_worker, financial_insights;

-- Posting, closing and every other change of one tenant's ledger happen one after the other; tenants do not wait for each other.
create function ledger.lock_tenant() returns void
language sql set search_path = pg_catalog, pg_temp as $$
  select pg_advisory_xact_lock(7201, current_setting('app.tenant_id')::int);
$$;

-- Makes the next version of a ledger whose tenant is locked. A posting has raised last_entry_id before.
create function ledger.next_version(
  p_entity_id int, p_cause text, p_import_id uuid default null, p_first_entry_date date default null, p_last_entry_date date default null)
returns bigint
language sql set search_path = pg_catalog, pg_temp as $$
  with entity as (
    update ledger.entity set ledger_version = ledger_version + 1
    where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id
    returning tenant_id, entity_id, ledger_version, last_entry_id)
  insert into ledger.version_history (
    tenant_id, entity_id, ledger_version, last_entry_id, cause, import_id, first_entry_date, last_entry_date)
  select tenant_id, entity_id, ledger_version, last_entry_id, p_cause, p_import_id, p_first_entry_date, p_last_entry_date from entity
  returning ledger_version;
$$;

-- An empty ledger takes the currency that its first import states. Afterwards the currency stays.
create function ledger.set_currency(p_entity_id int, p_currency text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform ledger.lock_tenant();
  update ledger.entity set currency = p_currency
    where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id and last_entry_id = 0;
  if not found then
    raise exception 'entity % is not an empty ledger', p_entity_id using errcode = 'LG015';
  end if;
end $$;

-- Sets both limits and returns the earlier ones.
create function ledger.set_reversal_limit(p_entity_id int, p_entries int, p_share numeric) returns table (entries int, share numeric)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with earlier as (
    select tenant_id, entity_id, reversal_limit_entries, reversal_limit_share from ledger.entity
    where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id for update),
  changed as (
    update ledger.entity e set reversal_limit_entries = p_entries, reversal_limit_share = p_share from earlier
    where (e.tenant_id, e.entity_id) = (earlier.tenant_id, earlier.entity_id))
  select reversal_limit_entries, reversal_limit_share from earlier;
$$;

revoke all on function ledger.lock_tenant, ledger.next_version, ledger.set_currency, ledger.set_reversal_limit from public;
-- The Api reads the checklist under the lock, so that nothing is posted between the look and the closing.
grant execute on function ledger.lock_tenant to financial_api, financial_etl_worker;
grant execute on function ledger.set_currency to financial_etl_worker;
grant execute on function ledger.set_reversal_limit to financial_api;

-- The company with which an installation begins.
select set_config('app.tenant_id', '1', true);
insert into ledger.entity (tenant_id, entity_id, name) values (1, 1, 'Main company');
