-- How lines get into the journal. The worker's role can create nothing and cannot write the journal: it calls begin_load, fills the two
-- load tables by COPY (it may insert, never change), and calls post_load, which proves the load and makes it part of the journal.
-- All of it happens in one transaction under the tenant's lock; a failure anywhere leaves nothing.
--
-- A month that has no partition yet gets its own bare table in the load, which is indexed and attached as the partition: those rows are
-- written once. Rows of other months wait in one unlogged table and go through the indexes. The bare table checks each row's date as it comes:
-- attaching it would read all rows again to see that they belong there.
--
-- SQLSTATE: LG003 no such entity · LG010 entry does not balance · LG011 unknown account (as 23503) · LG012 period closed, or soft-closed and the entry not late ·
-- LG013 entries and lines do not match · LG015 currency of a ledger that is not empty · LG016 entry reversed twice.

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
  end loop;
  execute format('grant select, insert (entry_id, reversal_of, correction, is_late, entry_date, first_line, last_line, reference, description, source_number, entry_hash)'
    ' on ledger.load_entry_%s to financial_etl_worker', load);
  execute format('grant select, insert (entry_id, debit_minor, credit_minor, row_key, line_no, entry_date, source_line, account_code,'
    ' description, region, division, job, phase, cost_code, class, department, party, tax_code)'
    ' on ledger.load_line_%s to financial_etl_worker', load);
  return load;
end $$;

-- Makes the table that takes a file's row keys, in the order of its rows, numbered from 0. It is gone with the end of the transaction; a
-- temporary one could only be read by one process, and these are joined with all lines of the file's months.
create function ledger.begin_row_keys(p_load bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format('create unlogged table ledger.load_row_key_%s (row_number int not null, row_key bigint not null)', p_load);
  execute format('grant insert on ledger.load_row_key_%s to financial_etl_worker', p_load);
end $$;

-- Whether an entry date lies in one of some months, as a condition by which Postgres leaves the other months' partitions unread: months that lie
-- together make one range.
create function ledger.months_condition(p_months date[]) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce('(' || string_agg(format('j.entry_date >= %L and j.entry_date < %L', lower(run), upper(run)), ' or ') || ')', 'false')
  from unnest((select range_agg(daterange(m, (m + interval '1 month')::date)) from unnest(p_months) m)) run;
$$;

-- Finds the rows of the file that are in the journal and returns how many there are; load_known_row says which, with the entry that holds each
-- and whether the file has all rows of that entry. A row whose entry was corrected is in the journal no more.
create function ledger.find_known_rows(p_load bigint, p_entity_id int, p_months date[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
set default_statistics_target = 1 set parallel_tuple_cost = 0.01 as $$
declare
  tenant     int := current_setting('app.tenant_id')::int;
  in_months  text := ledger.months_condition(p_months);
  found_rows bigint;
  partial    bigint[];
begin
  execute format('analyze ledger.load_row_key_%s', p_load);
  execute format($sql$
    create unlogged table ledger.load_known_row_%4$s as
    select k.row_number, j.entry_id, j.debit_minor + j.credit_minor as amount_minor, true as is_whole
    from ledger.load_row_key_%4$s k join ledger.journal_line j on j.row_key = k.row_key
    where j.tenant_id = %1$s and j.entity_id = %2$s and %3$s
      and not exists (select from ledger.journal_entry c
                      where c.tenant_id = %1$s and c.entity_id = %2$s and c.reversal_of = j.entry_id and c.correction)
    $sql$, tenant, p_entity_id, in_months, p_load);
  get diagnostics found_rows = row_count;
  execute format('grant select on ledger.load_known_row_%s to financial_etl_worker', p_load);
  if found_rows > 0 then
    execute format('analyze ledger.load_known_row_%s', p_load);
    -- A file that has every row of its months, as an export of whole months does, has every entry whole; which rows are missing is dear to find out.
    if found_rows <> (select sum(row_count) from ledger.month_digest where tenant_id = tenant and entity_id = p_entity_id and month = any (p_months)) then
      execute format($sql$
        select array_agg(distinct j.entry_id) from ledger.journal_line j
        where j.tenant_id = %1$s and j.entity_id = %2$s and %3$s and j.row_key is not null
          and j.entry_id in (select entry_id from ledger.load_known_row_%4$s)
          and not exists (select from ledger.load_row_key_%4$s k where k.row_key = j.row_key)
        $sql$, tenant, p_entity_id, in_months, p_load) into partial;
    end if;
    if partial is not null then
      execute format('update ledger.load_known_row_%s set is_whole = false where entry_id = any ($1)', p_load) using partial;
    end if;
  end if;
  execute format('drop table ledger.load_row_key_%s', p_load);
  return found_rows;
end $$;

-- Posted entries that have the source number of an entry of the load, from the same layout: they were changed in the source. Entries that are
-- reversed already are none of them, and neither are those of a month of which the file has exactly the rows that were posted.
create function ledger.find_changed_entries(p_load bigint, p_entity_id int, p_layout text, p_known_months date[]) returns table (entry_id bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp
set default_statistics_target = 1 as $$
begin
  execute format('analyze ledger.load_entry_%s (source_number, reversal_of)', p_load);
  -- An entry whose rows are in the file is known, whatever number another entry has.
  return query execute format($sql$
    select distinct j.entry_id
    from ledger.load_entry_%1$s l
    join ledger.journal_entry j on hashtextextended(j.source_number, 0) = hashtextextended(l.source_number, 0) and j.source_number = l.source_number
    join ledger.import_run r on r.tenant_id = j.tenant_id and r.entity_id = j.entity_id and r.import_id = j.import_id
    where j.tenant_id = %2$s and j.entity_id = %3$s and r.layout = %4$L and l.reversal_of is null and j.reversal_of is null and not %5$s
      and not exists (select from ledger.load_known_row_%1$s k where k.entry_id = j.entry_id)
      and not exists (select from ledger.journal_entry c where c.tenant_id = j.tenant_id and c.entity_id = j.entity_id and c.reversal_of = j.entry_id)
    $sql$, p_load, current_setting('app.tenant_id')::int, p_entity_id, p_layout, ledger.months_condition(p_known_months));
end $$;

-- The sum of amounts in minor units. Postgres' own sum of bigint makes a numeric of each group, which costs more than reading the rows; a sum
-- that no bigint holds fails here as well (22003).
create aggregate ledger.sum_minor(bigint) (sfunc = int8pl, combinefunc = int8pl, stype = bigint, initcond = '0', parallel = safe);

-- Proves the load and makes it part of the journal.
create function ledger.post_load(p_load bigint, p_entity_id int)
returns table (ledger_version bigint, entries_posted bigint, lines_posted bigint, rows_posted bigint, months date[])
language plpgsql security definer set search_path = pg_catalog, pg_temp
set maintenance_work_mem = '128MB' set enable_partitionwise_aggregate = on
-- Each month alone is too small for Postgres to share it between processes; all of them together are not.
set min_parallel_table_scan_size = '1MB' set parallel_setup_cost = 10 set parallel_tuple_cost = 0.01 set max_parallel_maintenance_workers = 0 as $$
declare
  tenant     int := current_setting('app.tenant_id')::int;
  wrong      record;
  load       record;
  last_hash  bytea;
begin
  execute format($sql$
    select count(*) groups, count(*) filter (where difference <> 0) unbalanced, min(entry_id) filter (where difference <> 0) example
    from (select entry_id, ledger.sum_minor(debit_minor - credit_minor) difference from ledger.load_line_%s group by entry_id, entry_date) e $sql$, p_load) into wrong;
  if wrong.unbalanced > 0 then
    raise exception '% entries do not balance, the first is %', wrong.unbalanced, wrong.example using errcode = 'LG010';
  end if;
  execute format($sql$
    select count(*) entries, count(reversal_of) reversals, count(*) filter (where correction) corrections, count(*) filter (where is_late) late_entries, min(entry_id) first_entry, max(entry_id) last_entry,
           min(entry_date) first_date, max(entry_date) last_date, (select import_id from ledger.load_entry_%1$s limit 1) import_id
    from ledger.load_entry_%1$s $sql$, p_load) into load;
  entries_posted := load.entries;
  if entries_posted <> wrong.groups then
    raise exception '% entries have lines, % were announced', wrong.groups, entries_posted using errcode = 'LG013';
  end if;
  perform ledger.assert_new_entries(p_load, p_entity_id, load.first_entry, load.reversals);

  -- A fresh month has a table of its own: which one a row is in is cheaper to group by than what month it is dated.
  execute format($sql$
    create temp table movement on commit drop as
    select account_code, coalesce(month, date_trunc('month', first_date::timestamp)::date) as month, debit_minor, credit_minor, line_count,
           row_count, key_digest
    from (select account_code, tableoid, case when tableoid = 'ledger.load_line_%1$s_rest'::regclass then date_trunc('month', entry_date::timestamp)::date end as month,
                 min(entry_date) first_date, ledger.sum_minor(debit_minor) debit_minor, ledger.sum_minor(credit_minor) credit_minor,
                 count(*) line_count, count(row_key) row_count, bit_xor(row_key) key_digest
          from ledger.load_line_%1$s group by 1, 2, 3) by_month $sql$, p_load);
  select array_agg(distinct m.month order by m.month), sum(m.line_count)::bigint, sum(m.row_count)::bigint
    into months, lines_posted, rows_posted from movement m;
  perform ledger.assert_periods(p_load, p_entity_id, months, load.late_entries);
  perform ledger.keep_balances(p_entity_id, months);
  perform ledger.keep_month_digests(p_load, p_entity_id, load.corrections);

  perform ledger.index_load('entry', p_load, months);
  perform ledger.index_load('line', p_load, months);
  -- From here on nobody else makes partitions: what takes long is done.
  perform pg_advisory_xact_lock(7202, 0);
  perform ledger.attach_load('entry', p_load, months);
  perform ledger.attach_load('line', p_load, months);
  execute format('drop table if exists ledger.load_known_row_%s', p_load);

  select entry_hash into last_hash from ledger.journal_entry where tenant_id = tenant and entity_id = p_entity_id and entry_id = load.last_entry;
  update ledger.entity set last_entry_id = load.last_entry, last_entry_hash = last_hash where tenant_id = tenant and entity_id = p_entity_id;
  ledger_version := ledger.next_version(p_entity_id, 'posting', load.import_id, load.first_date, load.last_date);
  perform ledger.keep_movement(p_entity_id, ledger_version);
  drop table movement;
  perform ledger.reconcile(p_entity_id);
  return next;
end $$;

-- Entries come behind the last one of the ledger, and none of them reverses what is reversed already (I-3).
create function ledger.assert_new_entries(p_load bigint, p_entity_id int, p_first_entry bigint, p_reversals bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant    int := current_setting('app.tenant_id')::int;
  reversed  bigint;
begin
  if p_first_entry <= (select last_entry_id from ledger.entity where tenant_id = tenant and entity_id = p_entity_id) then
    raise exception 'entry % is not behind the last one of the ledger', p_first_entry using errcode = 'LG013';
  end if;
  if p_reversals = 0 then
    return;
  end if;
  execute format($sql$
    select e.reversal_of from (select reversal_of from ledger.load_entry_%1$s where reversal_of is not null
                               union all
                               select j.reversal_of from ledger.journal_entry j where j.tenant_id = %2$s and j.entity_id = %3$s
                                 and j.reversal_of in (select reversal_of from ledger.load_entry_%1$s where reversal_of is not null)) e
    group by e.reversal_of having count(*) > 1 limit 1 $sql$, p_load, tenant, p_entity_id) into reversed;
  if reversed is not null then
    raise exception 'entry % would be reversed twice', reversed using errcode = 'LG016';
  end if;
end $$;

-- Nothing posts into a closed period, and what posts into a soft-closed one says that it is late; nothing else is (I-5).
create function ledger.assert_periods(p_load bigint, p_entity_id int, p_months date[], p_late_entries bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant      int := current_setting('app.tenant_id')::int;
  closed      date;
  soft_closed date[];
  wrong_entry bigint;
begin
  select min(month) filter (where state = 'closed'), coalesce(array_agg(month) filter (where state = 'soft-closed'), '{}') into closed, soft_closed
    from ledger.accounting_period where tenant_id = tenant and entity_id = p_entity_id and month = any (p_months);
  if closed is not null then
    raise exception 'period % is closed', to_char(closed, 'YYYY-MM') using errcode = 'LG012';
  end if;
  if p_late_entries = 0 and soft_closed = '{}' then
    return;
  end if;
  execute format('select min(entry_id) from ledger.load_entry_%s where is_late <> (date_trunc(''month'', entry_date::timestamp)::date = any (%L::date[]))',
    p_load, soft_closed) into wrong_entry;
  if wrong_entry is not null then
    raise exception 'entry % posts into a soft-closed period and is not late, or is late in another one', wrong_entry using errcode = 'LG012';
  end if;
end $$;

-- Adds the load's movement to the kept balances. The balances' foreign key refuses unknown accounts.
create function ledger.keep_balances(p_entity_id int, p_months date[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
begin
  insert into ledger.accounting_period (tenant_id, entity_id, month)
    select tenant, p_entity_id, unnest(p_months) on conflict do nothing;
  insert into ledger.account_month_balance as b (tenant_id, entity_id, account_code, month, debit_minor, credit_minor, line_count)
    select tenant, p_entity_id, account_code, month, debit_minor, credit_minor, line_count from pg_temp.movement
    on conflict (tenant_id, entity_id, account_code, month) do update
      set debit_minor = b.debit_minor + excluded.debit_minor, credit_minor = b.credit_minor + excluded.credit_minor,
          line_count = b.line_count + excluded.line_count;
end $$;

-- Adds the load's rows to the digests of their months and takes those of the entries that it corrects away, which lie on the correction's own dates.
create function ledger.keep_month_digests(p_load bigint, p_entity_id int, p_corrections bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
begin
  insert into ledger.month_digest as d (tenant_id, entity_id, month, row_count, key_digest)
    select tenant, p_entity_id, month, sum(row_count), coalesce(bit_xor(key_digest), 0) from pg_temp.movement group by month
    on conflict (tenant_id, entity_id, month) do update
      set row_count = d.row_count + excluded.row_count, key_digest = d.key_digest # excluded.key_digest;
  if p_corrections = 0 then
    return;
  end if;
  execute format($sql$
    with correction as (
      select reversal_of, entry_date from ledger.load_entry_%1$s where correction
    ), corrected as (
      select date_trunc('month', j.entry_date::timestamp)::date as month, count(*) row_count, bit_xor(j.row_key) key_digest
      from correction c join ledger.journal_line j on j.entry_id = c.reversal_of and j.entry_date = c.entry_date
      where j.tenant_id = %2$s and j.entity_id = %3$s and j.row_key is not null
        and j.entry_date between (select min(entry_date) from correction) and (select max(entry_date) from correction)
      group by 1
    )
    update ledger.month_digest d set row_count = d.row_count - c.row_count, key_digest = d.key_digest # c.key_digest
      from corrected c where d.tenant_id = %2$s and d.entity_id = %3$s and d.month = c.month $sql$, p_load, tenant, p_entity_id);
end $$;

-- Indexes the load's fresh months as the journal is indexed, before they become partitions of it; the indexes keep the load's names. Without
-- statistics the planner takes every look-up of a company's lines for a look-up of one; a sample of 300 rows for each month keeps it from that
-- until autovacuum has taken its own.
create function ledger.index_load(p_kind text, p_load bigint, p_months date[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp set default_statistics_target = 1 as $$
declare
  suffix text;
  fresh  text;
begin
  foreach suffix in array array(select to_char(m, 'YYYY_MM') from unnest(p_months) m) loop
    fresh := format('load_%s_%s_%s', p_kind, p_load, suffix);
    -- Another tenant may have brought the month meanwhile.
    continue when to_regclass('ledger.' || fresh) is null or to_regclass(format('ledger.journal_%s_%s', p_kind, suffix)) is not null;
    if p_kind = 'line' then
      execute format('create index on ledger.%I using brin (tenant_id, entity_id, entry_id) with (pages_per_range = 16, autosummarize = on)', fresh);
      execute format('analyze ledger.%I (tenant_id, entity_id, entry_id, entry_date, row_key)', fresh);
    else
      execute format('alter table ledger.%I add primary key (tenant_id, entity_id, entry_id, entry_date)', fresh);
      execute format('create index on ledger.%I (reversal_of) where reversal_of is not null', fresh);
      execute format('create index on ledger.%I (hashtextextended(source_number, 0)) where source_number is not null', fresh);
      execute format('analyze ledger.%I (tenant_id, entity_id, entry_id, entry_date, import_id, reversal_of, correction, source_number)', fresh);
    end if;
  end loop;
end $$;

-- Makes the load's tables part of journal_entry or journal_line: whole fresh months as partitions, the rest through the indexes. Two tenants may
-- bring the same fresh month: the second one to come here finds the partition made and inserts.
create function ledger.attach_load(p_kind text, p_load bigint, p_months date[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  month     date;
  fresh     text;
  partition text;
begin
  foreach month in array p_months loop
    partition := format('journal_%s_%s', p_kind, to_char(month, 'YYYY_MM'));
    fresh := format('load_%s_%s_%s', p_kind, p_load, to_char(month, 'YYYY_MM'));
    continue when to_regclass('ledger.' || fresh) is null;
    execute format('alter table ledger.load_%s_%s detach partition ledger.%s', p_kind, p_load, fresh);
    if to_regclass('ledger.' || partition) is null then
      -- Nobody is granted a partition by itself; with row-level security forced and no policy it would show nothing even so.
      execute format('alter table ledger.%I alter tenant_id drop default, alter entity_id drop default, %s'
        ' enable row level security, force row level security', fresh,
        case p_kind when 'entry' then 'alter import_id drop default, alter recorded_at drop default,' end);
      execute format('alter table ledger.%I rename to %I', fresh, partition);
      execute format('alter table ledger.journal_%s attach partition ledger.%s for values from (%L) to (%L)',
        p_kind, partition, month, month + interval '1 month');
      execute format('alter table ledger.%s drop constraint in_month', partition);
    else
      execute format('insert into ledger.journal_%s select * from ledger.%s', p_kind, fresh);
      execute format('drop table ledger.%s', fresh);
    end if;
  end loop;
  execute format('insert into ledger.journal_%1$s select * from ledger.load_%1$s_%2$s_rest', p_kind, p_load);
  execute format('drop table ledger.load_%s_%s', p_kind, p_load);
end $$;

revoke all on function ledger.lock_tenant, ledger.set_currency, ledger.begin_load, ledger.begin_row_keys, ledger.months_condition, ledger.find_known_rows,
  ledger.find_changed_entries, ledger.sum_minor, ledger.post_load, ledger.assert_new_entries, ledger.assert_periods, ledger.keep_balances, ledger.keep_month_digests, ledger.index_load, ledger.attach_load from public;
grant execute on function ledger.set_currency, ledger.begin_load, ledger.begin_row_keys, ledger.find_known_rows, ledger.find_changed_entries,
  ledger.post_load to financial_etl_worker;
grant execute on function ledger.lock_tenant to financial_etl_worker;
