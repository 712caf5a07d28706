-- Indexes that a posting need not wait for (decision 29). The worker builds them after the commit, one table of one month at a time. Until
-- then, and in small months, Postgres reads the month instead: the answers are the same.

-- As parts of the partitioned table, each posting had to build them for its fresh months before it could attach these.
drop index ledger.journal_entry_reversal_of;
drop index ledger.journal_entry_source_number;

-- Indexes the load's fresh months as the journal is indexed, before they become partitions of it; the indexes keep the load's names.
-- Without statistics the planner treats every look-up of a company's lines as a look-up of one line. A sample of 300 rows for each month
-- prevents that until autovacuum has taken its own.
create or replace function ledger.index_load(p_kind text, p_load bigint, p_months date[]) returns void
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
      execute format('analyze ledger.%I (tenant_id, entity_id, entry_id, entry_date, import_id, reversal_of, correction, source_number)',
        fresh);
    end if;
  end loop;
end $$;

-- Builds one missing index and returns its name; null if none is missing, or if postings hold the months that lack one.
create function ledger.index_next_month() returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp
set maintenance_work_mem = '128MB' set max_parallel_maintenance_workers = 0
-- Postings wait behind this function as long as it waits itself.
set lock_timeout = '100ms' as $$
declare
  missing record;
begin
  -- Of several workers one builds.
  if not pg_try_advisory_xact_lock(7203, 0) then
    return null;
  end if;
  for missing in
    select month.relname as "table", wanted.name, month.relname || '_' || wanted.name as index, wanted.definition
    from (values
      -- Finds the reversal of an entry (I-3).
      ('journal_entry', 'reversal_of', '(reversal_of) where reversal_of is not null', 0),
      -- Finds the entries that have a source's number already, by its hash: sorting half a million texts would take three times as long.
      ('journal_entry', 'source_number', '(hashtextextended(source_number, 0)) where source_number is not null', 0),
      -- Lists the lines of an account. In a month of fewer lines, reading all of them takes less than 20 ms.
      ('journal_line', 'account', '(tenant_id, entity_id, account_code, entry_date, entry_id, line_no)', 100000)
    ) as wanted ("table", name, definition, least_rows)
    join pg_inherits i on i.inhparent = ('ledger.' || wanted."table")::regclass
    join pg_class month on month.oid = i.inhrelid
    where month.reltuples >= wanted.least_rows and to_regclass(format('ledger.%I', month.relname || '_' || wanted.name)) is null
    order by month.relname, wanted.name
  loop
    begin
      execute format('create index %I on ledger.%I %s', missing.index, missing."table", missing.definition);
      return missing.index;
    exception when lock_not_available then
      null;
    end;
  end loop;
  return null;
end $$;

revoke all on function ledger.index_next_month from public;
grant execute on function ledger.index_next_month to financial_etl_worker;
