-- How lines get into the journal. The worker's role can create nothing and cannot write the journal: it calls begin_load, fills the two
-- load tables by COPY (it may insert, never change), and calls post_load, which proves the load and makes it part of the journal.
-- All of it happens in one transaction under the tenant's lock; a failure anywhere leaves nothing.
--
-- A month that has no partition yet gets its own bare table in the load, which is indexed and attached as the partition: those rows are
-- written once. Rows of other months wait in one unlogged table and go through the indexes.
--
-- SQLSTATE: LG003 no such entity · LG010 entry does not balance · LG011 unknown account (as 23503) · LG012 period closed ·
-- LG013 entries and lines do not match · LG014 row key collision · LG015 currency of a ledger that is not empty.

-- Posting, closing and every other change of one tenant's ledger happen one after the other; tenants do not wait for each other.
create function ledger.lock_tenant() returns void
language sql set search_path = pg_catalog, pg_temp as $$
  select pg_advisory_xact_lock(7201, current_setting('app.tenant_id')::int);
$$;

-- An empty ledger takes the currency that its first import states; afterwards it stays.
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

create sequence ledger.load_number;

-- Makes load_line_<n> and load_entry_<n> for the months of a file and returns n.
create function ledger.begin_load(p_entity_id int, p_import_id uuid, p_months date[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
  load   bigint := nextval('ledger.load_number');
  month  date;
  kind   text;
begin
  perform ledger.lock_tenant();
  if not exists (select from ledger.entity where tenant_id = tenant and entity_id = p_entity_id) then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;
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
        execute format('create table ledger.load_%1$s_%2$s_%3$s partition of ledger.load_%1$s_%2$s for values from (%4$L) to (%5$L)',
          kind, load, to_char(month, 'YYYY_MM'), month, month + interval '1 month');
      end if;
    end loop;
  end loop;
  execute format('grant select, insert (entry_id, reversal_of, entry_date, first_line, last_line, reference, description, source_number)'
    ' on ledger.load_entry_%s to financial_etl_worker', load);
  execute format('grant select, insert (entry_id, debit_minor, credit_minor, row_key, line_no, entry_date, source_line, account_code,'
    ' description, region, division, job, phase, cost_code, class, department, party, tax_code)'
    ' on ledger.load_line_%s to financial_etl_worker', load);
  return load;
end $$;

-- Entries of the load whose rows are in the journal already: all of their rows, or only a part. A hit is checked against the posted line.
create function ledger.known_entries(p_load bigint, p_entity_id int)
returns table (entry_id bigint, first_line int, keyed_rows bigint, known_rows bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant    int := current_setting('app.tenant_id')::int;
  collision record;
begin
  execute format('analyze ledger.load_line_%s_rest', p_load);
  execute format($sql$
    select l.source_line from ledger.load_line_%s_rest l join ledger.journal_line j
      on j.tenant_id = %s and j.entity_id = %s and j.entry_date = l.entry_date and j.row_key = l.row_key
    where j.debit_minor + j.credit_minor <> l.debit_minor + l.credit_minor limit 1 $sql$, p_load, tenant, p_entity_id) into collision;
  if collision.source_line is not null then
    raise exception 'line % has the key of a posted row with another amount', collision.source_line using errcode = 'LG014';
  end if;
  return query execute format($sql$
    select l.entry_id, min(l.source_line), count(l.row_key), count(j.row_key)
    from ledger.load_line_%s_rest l left join ledger.journal_line j
      on j.tenant_id = %s and j.entity_id = %s and j.entry_date = l.entry_date and j.row_key = l.row_key
    where l.row_key is not null
    group by l.entry_id having count(j.row_key) > 0 $sql$, p_load, tenant, p_entity_id);
end $$;

-- Takes entries out of the load that are wholly in the journal, with the reversals that follow them (IMP-3). Returns rows taken out.
create function ledger.skip_known_entries(p_load bigint, p_entity_id int) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  skipped bigint;
begin
  create temp table known on commit drop as select k.entry_id from ledger.known_entries(p_load, p_entity_id) k;
  execute format('insert into known select e.entry_id from ledger.load_entry_%s e join known k on k.entry_id = e.reversal_of', p_load);
  execute format('delete from ledger.load_entry_%s e using known k where e.entry_id = k.entry_id', p_load);
  execute format('with gone as (delete from ledger.load_line_%s l using known k where l.entry_id = k.entry_id returning l.row_key)'
    ' select count(row_key) from gone', p_load) into skipped;
  drop table known;
  return skipped;
end $$;

-- Proves the load and makes it part of the journal.
create function ledger.post_load(p_load bigint, p_entity_id int)
returns table (ledger_version bigint, entries_posted bigint, lines_posted bigint, rows_posted bigint, months date[])
language plpgsql security definer set search_path = pg_catalog, pg_temp 
set work_mem = '64MB' set maintenance_work_mem = '128MB' set enable_partitionwise_aggregate = on as $$
declare
  tenant     int := current_setting('app.tenant_id')::int;
  wrong      record;
  load       record;
begin
  execute format($sql$
    select count(*) groups, count(*) filter (where difference <> 0) unbalanced, min(entry_id) filter (where difference <> 0) example
    from (select entry_id, sum(debit_minor - credit_minor) difference from ledger.load_line_%s group by entry_id, entry_date) e $sql$, p_load) into wrong;
  if wrong.unbalanced > 0 then
    raise exception '% entries do not balance, the first is %', wrong.unbalanced, wrong.example using errcode = 'LG010';
  end if;
  execute format($sql$
    select count(*) entries, max(entry_id) last_entry, min(entry_date) first_date, max(entry_date) last_date,
           (select import_id from ledger.load_entry_%1$s limit 1) import_id
    from ledger.load_entry_%1$s $sql$, p_load) into load;
  entries_posted := load.entries;
  if entries_posted <> wrong.groups then
    raise exception '% entries have lines, % were announced', wrong.groups, entries_posted using errcode = 'LG013';
  end if;

  execute format($sql$
    create temp table movement on commit drop as
    select account_code, date_trunc('month', entry_date::timestamp)::date as month, sum(debit_minor)::bigint debit_minor,
           sum(credit_minor)::bigint credit_minor, sum(line_count)::bigint line_count, sum(row_count)::bigint row_count
    from (select account_code, entry_date, sum(debit_minor) debit_minor, sum(credit_minor) credit_minor, count(*) line_count, count(row_key) row_count
          from ledger.load_line_%s group by 1, 2) by_day group by 1, 2 $sql$, p_load);
  select array_agg(distinct m.month order by m.month), sum(m.line_count)::bigint, sum(m.row_count)::bigint
    into months, lines_posted, rows_posted from movement m;
  perform ledger.keep_balances(p_entity_id, months);

  perform ledger.attach_load('entry', p_load, months);
  perform ledger.attach_load('line', p_load, months);

  update ledger.entity set last_entry_id = greatest(last_entry_id, load.last_entry) where tenant_id = tenant and entity_id = p_entity_id;
  ledger_version := ledger.next_version(p_entity_id, 'posting', load.import_id, load.first_date, load.last_date);
  perform ledger.keep_movement(p_entity_id, ledger_version);
  drop table movement;
  perform ledger.reconcile(p_entity_id);
  return next;
end $$;

-- Adds the load's movement to the kept balances; refuses closed periods. The balances' foreign key refuses unknown accounts.
create function ledger.keep_balances(p_entity_id int, p_months date[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
  closed date;
begin
  select min(month) into closed from ledger.accounting_period
    where tenant_id = tenant and entity_id = p_entity_id and month = any (p_months) and state = 'closed';
  if closed is not null then
    raise exception 'period % is closed', to_char(closed, 'YYYY-MM') using errcode = 'LG012';
  end if;
  insert into ledger.accounting_period (tenant_id, entity_id, month)
    select tenant, p_entity_id, unnest(p_months) on conflict do nothing;
  insert into ledger.account_month_balance as b (tenant_id, entity_id, account_code, month, debit_minor, credit_minor, line_count)
    select tenant, p_entity_id, account_code, month, debit_minor, credit_minor, line_count from pg_temp.movement
    on conflict (tenant_id, entity_id, account_code, month) do update
      set debit_minor = b.debit_minor + excluded.debit_minor, credit_minor = b.credit_minor + excluded.credit_minor,
          line_count = b.line_count + excluded.line_count;
end $$;

-- Makes the load's tables part of journal_entry or journal_line: whole fresh months as partitions, the rest through the indexes.
create function ledger.attach_load(p_kind text, p_load bigint, p_months date[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  month     date;
  fresh     text;
  suffix    text;
  partition text;
begin
  -- Two tenants may bring the same fresh month: the second one to come here finds the partition made and inserts.
  perform pg_advisory_xact_lock(7202, 0);
  foreach month in array p_months loop
    suffix := to_char(month, 'YYYY_MM');
    partition := format('journal_%s_%s', p_kind, suffix);
    fresh := format('load_%s_%s_%s', p_kind, p_load, suffix);
    if to_regclass('ledger.' || fresh) is not null then
      execute format('alter table ledger.load_%s_%s detach partition ledger.%s', p_kind, p_load, fresh);
      if to_regclass('ledger.' || partition) is null then
        perform ledger.prepare_partition(p_kind, fresh, partition);
        execute format('alter table ledger.journal_%s attach partition ledger.%s for values from (%L) to (%L)',
          p_kind, partition, month, month + interval '1 month');
      else
        execute format('insert into ledger.journal_%s select * from ledger.%s', p_kind, fresh);
        execute format('drop table ledger.%s', fresh);
      end if;
    end if;
  end loop;
  execute format('insert into ledger.journal_%1$s select * from ledger.load_%1$s_%2$s_rest', p_kind, p_load);
  execute format('drop table ledger.load_%s_%s', p_kind, p_load);
end $$;

-- Indexes a bare table as the journal is indexed and takes the load's defaults from it.
create function ledger.prepare_partition(p_kind text, p_fresh text, p_partition text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  execute format('alter table ledger.%I rename to %I', p_fresh, p_partition);
  -- Nobody is granted a partition by itself; with row-level security forced and no policy it would show nothing even so.
  execute format('alter table ledger.%I alter tenant_id drop default, alter entity_id drop default, %s,'
    ' enable row level security, force row level security', p_partition,
    case p_kind
      when 'entry' then 'alter import_id drop default, alter recorded_at drop default, add primary key (tenant_id, entity_id, entry_id, entry_date)'
      else 'add primary key (tenant_id, entity_id, entry_id, line_no, entry_date)'
    end);
  if p_kind = 'line' then
    execute format('create index on ledger.%I (row_key)', p_partition);
  end if;
end $$;

revoke all on function ledger.lock_tenant, ledger.set_currency, ledger.begin_load, ledger.known_entries, ledger.skip_known_entries,
  ledger.post_load, ledger.keep_balances, ledger.attach_load, ledger.prepare_partition from public;
grant execute on function ledger.set_currency, ledger.begin_load, ledger.known_entries, ledger.skip_known_entries, ledger.post_load to financial_etl_worker;
grant execute on function ledger.lock_tenant to financial_etl_worker;
