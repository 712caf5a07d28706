-- Sums a load month by month. A fresh month has a table of its own, so each sum groups by the account alone: the whole takes half of the
-- time of one sum by account and month, and Postgres shares the months between processes.

-- Makes pg_temp.movement: what the load adds to each account in each month, and the digest of its rows.
create function ledger.sum_movement(p_load bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  sums text;
begin
  select string_agg(format($sql$
      select account_code, %s as month, ledger.sum_minor(debit_minor) debit_minor, ledger.sum_minor(credit_minor) credit_minor,
             count(*) line_count, count(row_key) row_count, bit_xor(row_key) key_digest
      from ledger.%I group by 1, 2 $sql$,
      case when relname like '%\_rest' then 'date_trunc(''month'', entry_date::timestamp)::date'
           else format('%L::date', replace(right(relname, 7), '_', '-') || '-01') end, relname), ' union all ')
    into sums
    from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = format('ledger.load_line_%s', p_load)::regclass;
  execute 'create temp table movement on commit drop as ' || sums;
end $$;

-- Proves the load and makes it part of the journal.
create or replace function ledger.post_load(p_load bigint, p_entity_id int)
returns table (ledger_version bigint, entries_posted bigint, lines_posted bigint, rows_posted bigint, months date[])
language plpgsql security definer set search_path = pg_catalog, pg_temp
set maintenance_work_mem = '128MB' set enable_partitionwise_aggregate = on
-- Each month alone is too small for Postgres to share it between processes; all of them together are not.
set min_parallel_table_scan_size = '1MB' set parallel_setup_cost = 10 set parallel_tuple_cost = 0.01
set max_parallel_maintenance_workers = 0 as $$
declare
  tenant     int := current_setting('app.tenant_id')::int;
  wrong      record;
  load       record;
  last_hash  bytea;
begin
  execute format($sql$
    select count(*) groups, count(*) filter (where difference <> 0) unbalanced, min(entry_id) filter (where difference <> 0) example
    from (select entry_id, ledger.sum_minor(debit_minor - credit_minor) difference
          from ledger.load_line_%s group by entry_id, entry_date) e $sql$, p_load) into wrong;
  if wrong.unbalanced > 0 then
    raise exception '% entries do not balance, the first is %', wrong.unbalanced, wrong.example using errcode = 'LG010';
  end if;
  execute format($sql$
    select count(*) entries, count(reversal_of) reversals, count(*) filter (where correction) corrections,
           count(*) filter (where is_late) late_entries, min(entry_id) first_entry, max(entry_id) last_entry,
           min(entry_date) first_date, max(entry_date) last_date, (select import_id from ledger.load_entry_%1$s limit 1) import_id
    from ledger.load_entry_%1$s $sql$, p_load) into load;
  entries_posted := load.entries;
  if entries_posted <> wrong.groups then
    raise exception '% entries have lines, % were announced', wrong.groups, entries_posted using errcode = 'LG013';
  end if;
  perform ledger.assert_new_entries(p_load, p_entity_id, load.first_entry, load.reversals);

  perform ledger.sum_movement(p_load);
  select array_agg(distinct m.month order by m.month), sum(m.line_count)::bigint, sum(m.row_count)::bigint
    into months, lines_posted, rows_posted from movement m;
  perform ledger.assert_periods(p_load, p_entity_id, months, load.late_entries);
  perform ledger.keep_balances(p_entity_id, months);
  perform ledger.keep_month_digests(p_load, p_entity_id, load.corrections);

  perform ledger.index_load('entry', p_load, months);
  perform ledger.index_load('line', p_load, months);
  -- One transaction at a time attaches partitions. The long work is done by now.
  perform pg_advisory_xact_lock(7202, 0);
  perform ledger.attach_load('entry', p_load, months);
  perform ledger.attach_load('line', p_load, months);
  execute format('drop table if exists ledger.load_known_row_%s', p_load);

  select entry_hash into last_hash from ledger.journal_entry
    where tenant_id = tenant and entity_id = p_entity_id and entry_id = load.last_entry;
  update ledger.entity set last_entry_id = load.last_entry, last_entry_hash = last_hash
    where tenant_id = tenant and entity_id = p_entity_id;
  ledger_version := ledger.next_version(p_entity_id, 'posting', load.import_id, load.first_date, load.last_date);
  perform ledger.keep_movement(p_entity_id, ledger_version);
  drop table movement;
  perform ledger.reconcile(p_entity_id);
  return next;
end $$;

revoke all on function ledger.sum_movement from public;
