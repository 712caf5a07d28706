-- What each version of a ledger is made of, so that any version can still be read: its lines are those up to last_entry_id (entry ids
-- ascend in posting order), its balances are the kept ones without the movements of later versions.

create table ledger.version_history (
  tenant_id        int         not null,
  entity_id        int         not null,
  ledger_version   bigint      not null,
  made_at          timestamptz not null default clock_timestamp(),
  last_entry_id    bigint      not null,              -- the version holds the lines of entries up to this one
  cause            text        not null check (cause in ('posting', 'period', 'chart', 'approval', 'tolerance')),
  import_id        uuid,                              -- the import that made the version, if one did
  first_entry_date date,                              -- of the entries that a posting added
  last_entry_date  date,
  primary key (tenant_id, entity_id, ledger_version),
  foreign key (tenant_id, entity_id) references ledger.entity,
  check ((cause = 'posting') = (first_entry_date is not null) and (cause = 'posting') = (last_entry_date is not null))
);

-- What a posting added. LedgerChecks proves it against the lines; foreign keys would cost more than the rows.
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

-- version_history.made_at says it.
alter table ledger.entity drop column as_of;

-- Makes the next version of a ledger whose tenant's lock is held; a posting has raised last_entry_id before.
create function ledger.next_version(
  p_entity_id int, p_cause text, p_import_id uuid default null, p_first_entry_date date default null, p_last_entry_date date default null) returns bigint
language sql set search_path = pg_catalog, pg_temp as $$
  with entity as (
    update ledger.entity set ledger_version = ledger_version + 1
    where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id
    returning tenant_id, entity_id, ledger_version, last_entry_id)
  insert into ledger.version_history (tenant_id, entity_id, ledger_version, last_entry_id, cause, import_id, first_entry_date, last_entry_date)
  select tenant_id, entity_id, ledger_version, last_entry_id, p_cause, p_import_id, p_first_entry_date, p_last_entry_date from entity
  returning ledger_version;
$$;

-- Keeps what post_load (0005) has added to the balances.
create function ledger.keep_movement(p_entity_id int, p_version bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into ledger.version_movement (tenant_id, entity_id, ledger_version, account_code, month, debit_minor, credit_minor, line_count)
    select current_setting('app.tenant_id')::int, p_entity_id, p_version, account_code, month, debit_minor, credit_minor, line_count
    from pg_temp.movement;
end $$;

revoke all on function ledger.next_version, ledger.keep_movement from public;

do $$
declare
  table_name text;
begin
  foreach table_name in array array['version_history', 'version_movement'] loop
    execute format('alter table ledger.%I enable row level security', table_name);
    execute format('alter table ledger.%I force row level security', table_name);
    execute format(
      'create policy tenant_isolation on ledger.%I'
      ' using (tenant_id = (select current_setting(''app.tenant_id'')::int))'
      ' with check (tenant_id = (select current_setting(''app.tenant_id'')::int))', table_name);
    execute format('grant select on ledger.%I to financial_api, financial_etl_worker, financial_insights', table_name);
  end loop;
end $$;
