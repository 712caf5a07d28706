-- How lines get into the journal, second part: post_load proves a load (0019) and makes it part of the journal.
-- SQLSTATE: LG010 entry does not balance · LG011 unknown account (as 23503) · LG012 period closed, or soft-closed and the entry not
-- late · LG013 entries and lines do not match · LG016 entry reversed twice · LG017 row posted already · 22003 total out of range.

-- The sum of amounts in minor units. Postgres' own sum of bigint makes a numeric of each group, which costs more than reading the rows.
-- A sum beyond 64 bits fails here as well (22003).
create aggregate ledger.sum_minor(bigint) (sfunc = int8pl, combinefunc = int8pl, stype = bigint, initcond = '0', parallel = safe);

-- Refuses rows that are in the journal already (I-14): their key stands there on the same day, in no entry that was corrected. LG017.
-- It looks for the first one, not for any: the plan for any reads the journal once for each row of the load.
create function ledger.assert_new_rows(p_load bigint, p_entity_id int) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
  twice  bigint;
begin
  execute format($sql$
    select min(j.entry_id) from ledger.load_line_%1$s l join ledger.journal_line j on j.row_key = l.row_key and j.entry_date = l.entry_date
    where j.tenant_id = %2$s and j.entity_id = %3$s
      and j.entry_date between (select min(entry_date) from ledger.load_entry_%1$s) and (select max(entry_date) from ledger.load_entry_%1$s)
      and not exists (select from ledger.journal_entry c
                      where c.tenant_id = %2$s and c.entity_id = %3$s and c.reversal_of = j.entry_id and c.correction)
      and not exists (select from ledger.load_entry_%1$s c where c.reversal_of = j.entry_id and c.correction)
    $sql$, p_load, tenant, p_entity_id) into twice;
  if twice is not null then
    raise exception 'a row of the load is posted already, by entry %', twice using errcode = 'LG017';
  end if;
end $$;

-- Entry ids follow the last one of the ledger, and no entry reverses one that is reversed already (I-3).
create function ledger.assert_new_entries(p_load bigint, p_entity_id int, p_first_entry bigint, p_reversals bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant    int := current_setting('app.tenant_id')::int;
  reversed  bigint;
begin
  if p_first_entry <= (select last_entry_id from ledger.entity where tenant_id = tenant and entity_id = p_entity_id) then
    raise exception 'entry % is not behind the last one of the ledger', p_first_entry using errcode = 'LG013';
  end if;
  perform ledger.assert_new_rows(p_load, p_entity_id);
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

-- No entry posts into a closed period. Entries in soft-closed periods are late, and no others are (I-5).
create function ledger.assert_periods(p_load bigint, p_entity_id int, p_months date[], p_late_entries bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant      int := current_setting('app.tenant_id')::int;
  closed      date;
  soft_closed date[];
  wrong_entry bigint;
begin
  select min(month) filter (where state = 'closed'), coalesce(array_agg(month) filter (where state = 'soft-closed'), '{}')
    into closed, soft_closed
    from ledger.accounting_period where tenant_id = tenant and entity_id = p_entity_id and month = any (p_months);
  if closed is not null then
    raise exception 'period % is closed', to_char(closed, 'YYYY-MM') using errcode = 'LG012';
  end if;
  if p_late_entries = 0 and soft_closed = '{}' then
    return;
  end if;
  execute format('select min(entry_id) from ledger.load_entry_%s'
    ' where is_late <> (date_trunc(''month'', entry_date::timestamp)::date = any (%L::date[]))', p_load, soft_closed) into wrong_entry;
  if wrong_entry is not null then
    raise exception 'entry % posts into a soft-closed period and is not late, or is late in another one', wrong_entry
      using errcode = 'LG012';
  end if;
end $$;

-- Adds the load's movement to the kept balances. The balances' foreign key refuses unknown accounts.
-- The debits of a ledger together stay within half of 64 bits: then each figure, and the difference of two figures, can be read. Beyond
-- that the posting fails like one of whose sums is larger than 64 bits (22003).
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
  if (select sum(debit_minor) from ledger.account_month_balance
      where tenant_id = tenant and entity_id = p_entity_id) > 4611686018427387903 then
    raise exception 'the total of the ledger is out of range' using errcode = '22003';
  end if;
end $$;

-- Adds the load's rows to the digests of their months, and removes those of the entries that it corrects, which have the correction's own
-- dates.
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

-- Keeps the movement that post_load has added to the balances, and recognises the closing entries among it.
create function ledger.keep_movement(p_entity_id int, p_version bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into ledger.version_movement (tenant_id, entity_id, ledger_version, account_code, month, debit_minor, credit_minor, line_count)
    select current_setting('app.tenant_id')::int, p_entity_id, p_version, account_code, month, debit_minor, credit_minor, line_count
    from pg_temp.movement;
  -- A posting that names retained earnings may make entries of every year closing ones.
  perform ledger.recognise_closing_entries(p_entity_id, p_version, case when not exists (
      select from ledger.fiscal_year f where f.tenant_id = current_setting('app.tenant_id')::int and f.entity_id = p_entity_id
        and f.ledger_version = p_version)
    then array(select distinct month from pg_temp.movement) end);
end $$;

-- Indexes the load's fresh months as the journal is indexed, before they become partitions of it; the indexes keep the load's names.
-- Without statistics the planner treats every look-up of a company's lines as a look-up of one line. A sample of 300 rows for each month
-- prevents that until autovacuum has taken its own.
create function ledger.index_load(p_kind text, p_load bigint, p_months date[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp set default_statistics_target = 1 as $$
declare
  suffix text;
  fresh  text;
begin
  foreach suffix in array array(select to_char(m, 'YYYY_MM') from unnest(p_months) m) loop
    fresh := format('load_%s_%s_%s', p_kind, p_load, suffix);
    -- Another tenant may have attached the month meanwhile.
    continue when to_regclass('ledger.' || fresh) is null or to_regclass(format('ledger.journal_%s_%s', p_kind, suffix)) is not null;
    if p_kind = 'line' then
      execute format('create index on ledger.%I using brin (tenant_id, entity_id, entry_id)'
        ' with (pages_per_range = 16, autosummarize = on)', fresh);
      execute format('analyze ledger.%I (tenant_id, entity_id, entry_id, entry_date, row_key)', fresh);
    else
      execute format('alter table ledger.%I add primary key (tenant_id, entity_id, entry_id, entry_date)', fresh);
      execute format('create index on ledger.%I (reversal_of) where reversal_of is not null', fresh);
      execute format('create index on ledger.%I (hashtextextended(source_number, 0)) where source_number is not null', fresh);
      execute format('analyze ledger.%I (tenant_id, entity_id, entry_id, entry_date, import_id, reversal_of, correction, source_number)',
        fresh);
    end if;
  end loop;
end $$;

-- Makes the load's tables part of journal_entry or journal_line: whole fresh months as partitions, the rest through the indexes. Two
-- tenants may bring the same fresh month: the second one finds the partition made and inserts.
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
      -- Nobody is granted a partition by itself. Forced row-level security without a policy hides its rows as well.
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

-- Proves the load and makes it part of the journal.
create function ledger.post_load(p_load bigint, p_entity_id int)
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

  -- A fresh month has a table of its own: grouping by table is cheaper than grouping by the month of a date.
  execute format($sql$
    create temp table movement on commit drop as
    select account_code, coalesce(month, date_trunc('month', first_date::timestamp)::date) as month, debit_minor, credit_minor, line_count,
           row_count, key_digest
    from (select account_code, tableoid,
                 case when tableoid = 'ledger.load_line_%1$s_rest'::regclass
                      then date_trunc('month', entry_date::timestamp)::date end as month,
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

revoke all on function ledger.sum_minor, ledger.assert_new_rows, ledger.assert_new_entries, ledger.assert_periods, ledger.keep_balances,
  ledger.keep_month_digests, ledger.keep_movement, ledger.index_load, ledger.attach_load, ledger.post_load from public;
grant execute on function ledger.post_load to financial_etl_worker;
