-- Columns for the kind of an entry and the document behind a line, where the source says it. The hash of an entry covers these columns from chain version 2 on:
-- each import keeps the version by which its entries were hashed.

alter table ledger.journal_entry
  add column kind text check (kind in ('adjusting', 'closing', 'opening'));  -- null: normal

alter table ledger.journal_line
  add column cost_type      text,                     -- material, labour, equipment, subcontract, other
  add column due_date       date,
  add column document       text,                     -- the source's number of the invoice or voucher behind the line
  add column counter_entity text;                     -- the company of the same group on the other side

alter table ledger.import_run add column chain_version smallint not null default 1 check (chain_version in (1, 2));

-- Makes load_line_<n> and load_entry_<n> for the months of a file and returns n.
create or replace function ledger.begin_load(p_entity_id int, p_import_id uuid, p_months date[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant  int := current_setting('app.tenant_id')::int;
  load    bigint := nextval('ledger.load_number');
  month   date;
  kind    text;
  columns text;
begin
  perform ledger.lock_tenant();
  if not exists (select from ledger.entity where tenant_id = tenant and entity_id = p_entity_id) then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;
  -- For all of the posting's transaction, the worker's own queries among it.
  perform set_config('work_mem', '64MB', true);
  foreach kind in array array['entry', 'line'] loop
    -- The tenant, the entity and the import are defaults that the worker's role cannot overrule: it may not insert those columns.
    execute format('create table ledger.load_%1$s_%2$s (like ledger.journal_%1$s including constraints) partition by range (entry_date)', kind, load);
    execute format('alter table ledger.load_%s_%s alter tenant_id set default %s, alter entity_id set default %s', kind, load, tenant, p_entity_id);
    if kind = 'entry' then
      execute format('alter table ledger.load_entry_%s alter import_id set default %L, alter recorded_at set default %L', load, p_import_id, now());
    end if;
    execute format('create unlogged table ledger.load_%1$s_%2$s_rest partition of ledger.load_%1$s_%2$s default', kind, load);
    foreach month in array p_months loop
      if to_regclass(format('ledger.journal_%s_%s', kind, to_char(month, 'YYYY_MM'))) is null then
        execute format('create table ledger.load_%1$s_%2$s_%3$s partition of ledger.load_%1$s_%2$s (constraint in_month check (entry_date >= %4$L and entry_date < %5$L)) for values from (%4$L) to (%5$L)',
          kind, load, to_char(month, 'YYYY_MM'), month, (month + interval '1 month')::date);
      end if;
    end loop;
    select string_agg(quote_ident(attname), ', ') into columns from pg_attribute
      where attrelid = format('ledger.load_%s_%s', kind, load)::regclass and attnum > 0 and not attisdropped
        and attname not in ('tenant_id', 'entity_id', 'import_id', 'recorded_at');
    execute format('grant select, insert (%s) on ledger.load_%s_%s to financial_etl_worker', columns, kind, load);
  end loop;
  return load;
end $$;

-- Entries that only open a ledger, so that they are found without reading the journal. Reversed ones are found by what reverses them.
create table ledger.opening_entry (
  tenant_id  int    not null,
  entity_id  int    not null,
  entry_id   bigint not null,
  entry_date date   not null,
  opens_on   date   not null,                         -- the day that begins with these balances: the entry's own, or the one behind it
  primary key (tenant_id, entity_id, entry_id),
  check (opens_on - entry_date between 0 and 1),
  foreign key (tenant_id, entity_id) references ledger.entity
);
alter table ledger.opening_entry enable row level security;
alter table ledger.opening_entry force row level security;
create policy tenant_isolation on ledger.opening_entry
  using (tenant_id = (select current_setting('app.tenant_id')::int))
  with check (tenant_id = (select current_setting('app.tenant_id')::int));
grant select on ledger.opening_entry to financial_api, financial_etl_worker, financial_insights;

-- Keeps which entries of a load are opening ones, and which days they open; a load without any need not call it.
create function ledger.keep_opening_entries(p_load bigint, p_entity_id int, p_entry_ids bigint[], p_opens_on date[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format($sql$
    insert into ledger.opening_entry (tenant_id, entity_id, entry_id, entry_date, opens_on)
    select l.tenant_id, l.entity_id, l.entry_id, l.entry_date, o.opens_on from ledger.load_entry_%s l
    join unnest($2, $3) as o (entry_id, opens_on) on o.entry_id = l.entry_id
    where l.kind = 'opening' and l.reversal_of is null and l.entity_id = $1 $sql$, p_load)
    using p_entity_id, p_entry_ids, p_opens_on;
end $$;

revoke all on function ledger.keep_opening_entries from public;
grant execute on function ledger.keep_opening_entries to financial_etl_worker;
