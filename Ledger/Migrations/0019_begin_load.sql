-- How lines get into the journal, first part: a load. The worker's role can create nothing and cannot write the journal. It calls
-- begin_load, fills the two load tables by COPY (it may insert, never change), and calls post_load (0021), which proves the load and makes
-- it part of the journal. All of it happens in one transaction under the tenant's lock; a failure anywhere leaves nothing.
--
-- A month without a partition gets its own bare table in the load, which is indexed and attached as the partition: those rows are written
-- once. Rows of other months wait in one unlogged table and are inserted through the indexes. The bare table checks each row's date on
-- arrival: otherwise attaching would read all rows again to prove that they belong there.
-- SQLSTATE: LG003 no such entity.

create sequence ledger.load_number;

-- Makes load_line_<n> and load_entry_<n> for the months of a file and returns n.
create function ledger.begin_load(p_entity_id int, p_import_id uuid, p_months date[]) returns bigint
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
  -- For the whole posting transaction, including the worker's own queries.
  perform set_config('work_mem', '64MB', true);
  foreach kind in array array['entry', 'line'] loop
    -- Tenant, entity and import are defaults. The worker's role cannot overrule them: it may not insert those columns.
    execute format('create table ledger.load_%1$s_%2$s (like ledger.journal_%1$s including constraints) partition by range (entry_date)',
      kind, load);
    execute format('alter table ledger.load_%s_%s alter tenant_id set default %s, alter entity_id set default %s',
      kind, load, tenant, p_entity_id);
    if kind = 'entry' then
      execute format('alter table ledger.load_entry_%s alter import_id set default %L, alter recorded_at set default %L',
        load, p_import_id, now());
    end if;
    execute format('create unlogged table ledger.load_%1$s_%2$s_rest partition of ledger.load_%1$s_%2$s default', kind, load);
    foreach month in array p_months loop
      if to_regclass(format('ledger.journal_%s_%s', kind, to_char(month, 'YYYY_MM'))) is null then
        execute format('create table ledger.load_%1$s_%2$s_%3$s partition of ledger.load_%1$s_%2$s'
          ' (constraint in_month check (entry_date >= %4$L and entry_date < %5$L)) for values from (%4$L) to (%5$L)',
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

-- Keeps which entries of a load are opening ones, and which days they open; not needed for a load without any.
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

-- Keeps the adjusting and closing entries of a load, and reversals of adjusting ones, as part of the posting that follows. A closing entry
-- with a line on an asset or liability, such as the year's tax, does more than close: it stays ordinary. Not needed for a load without any.
create function ledger.keep_stated_kinds(p_load bigint, p_entity_id int) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
declare
  tenant       int := current_setting('app.tenant_id')::int;
  next_version bigint;
begin
  perform ledger.lock_tenant();
  select e.ledger_version + 1 into next_version from ledger.entity e where e.tenant_id = tenant and e.entity_id = p_entity_id;
  execute format($sql$
    insert into ledger.adjusting_movement (
      tenant_id, entity_id, entry_id, account_code, entry_date, debit_minor, credit_minor, since_version)
    select l.tenant_id, l.entity_id, l.entry_id, l.account_code, l.entry_date, sum(l.debit_minor), sum(l.credit_minor), $3
    from ledger.load_line_%1$s l join ledger.load_entry_%1$s e on e.entry_id = l.entry_id and e.entry_date = l.entry_date
    where l.entity_id = $2 and (e.kind = 'adjusting' or e.reversal_of in (
      select a.entry_id from ledger.adjusting_movement a where a.tenant_id = $1 and a.entity_id = $2))
    group by l.tenant_id, l.entity_id, l.entry_id, l.account_code, l.entry_date $sql$, p_load) using tenant, p_entity_id, next_version;
  execute format($sql$
    insert into ledger.closing_movement (
      tenant_id, entity_id, entry_id, account_code, entry_date, debit_minor, credit_minor, line_count, since_version, is_stated)
    select l.tenant_id, l.entity_id, l.entry_id, l.account_code, l.entry_date, sum(l.debit_minor), sum(l.credit_minor), count(*), $2, true
    from ledger.load_line_%1$s l join ledger.load_entry_%1$s e on e.entry_id = l.entry_id and e.entry_date = l.entry_date
    where l.entity_id = $1 and e.kind = 'closing' and e.reversal_of is null
      and l.entry_id not in (
        select o.entry_id from ledger.load_line_%1$s o
        join ledger.account a on a.tenant_id = o.tenant_id and a.entity_id = o.entity_id and a.code = o.account_code
        where a.class in ('asset', 'liability'))
    group by l.tenant_id, l.entity_id, l.entry_id, l.account_code, l.entry_date $sql$, p_load) using p_entity_id, next_version;
end $$;

revoke all on function ledger.begin_load, ledger.keep_opening_entries, ledger.keep_stated_kinds from public;
grant execute on function ledger.begin_load, ledger.keep_opening_entries, ledger.keep_stated_kinds to financial_etl_worker;
