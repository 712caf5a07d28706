-- Rows and entries of a load that are in the journal already. A row whose entry was corrected is in the journal no more.

-- Makes the table that takes a file's row keys, in the order of its rows, numbered from 0. It is dropped before the transaction ends. It is
-- no temporary table: only one process could read that, and these keys are joined with all lines of the file's months.
create function ledger.begin_row_keys(p_load bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format('create unlogged table ledger.load_row_key_%s (row_number int not null, row_key bigint not null)', p_load);
  execute format('grant insert on ledger.load_row_key_%s to financial_etl_worker', p_load);
end $$;

-- Whether an entry date lies in one of some months, as a condition by which Postgres skips the partitions of the other months. Adjacent
-- months make one range.
create function ledger.months_condition(p_months date[]) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce('(' || string_agg(format('j.entry_date >= %L and j.entry_date < %L', lower(run), upper(run)), ' or ') || ')', 'false')
  from unnest((select range_agg(daterange(m, (m + interval '1 month')::date)) from unnest(p_months) m)) run;
$$;

-- Finds the rows of the file that are in the journal and returns their number. load_known_row lists them, with the entry that holds each
-- and whether the file has all rows of that entry.
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
    -- If the file has every row of its months, every entry is whole: skip the expensive search for missing rows.
    if found_rows <> (select sum(row_count) from ledger.month_digest
                      where tenant_id = tenant and entity_id = p_entity_id and month = any (p_months)) then
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

-- Posted entries that have the source number of an entry of the load, from the same layout, dated in the file's range or (p_ever)
-- anywhere: the file has them otherwise. A source's numbers begin again, each year or each month. The same number is the same entry only
-- within the dates of the file, unless the source never reuses numbers. Skips entries that are reversed already, and entries of months of
-- which the file has exactly the posted rows.
create function ledger.find_changed_entries(
  p_load bigint, p_entity_id int, p_layout text, p_known_months date[], p_from date, p_to date, p_ever boolean)
returns table (entry_id bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp
set default_statistics_target = 1 as $$
begin
  execute format('analyze ledger.load_entry_%s (source_number, reversal_of)', p_load);
  -- An entry whose rows are in the file is known, whatever the numbers of other entries.
  return query execute format($sql$
    select distinct j.entry_id
    from ledger.load_entry_%1$s l
    join ledger.journal_entry j
      on hashtextextended(j.source_number, 0) = hashtextextended(l.source_number, 0) and j.source_number = l.source_number
    join ledger.import_run r on r.tenant_id = j.tenant_id and r.entity_id = j.entity_id and r.import_id = j.import_id
    where j.tenant_id = %2$s and j.entity_id = %3$s and r.layout = %4$L and l.reversal_of is null and j.reversal_of is null
      and not %5$s %6$s
      and not exists (select from ledger.load_known_row_%1$s k where k.entry_id = j.entry_id)
      and not exists (select from ledger.journal_entry c
                      where c.tenant_id = j.tenant_id and c.entity_id = j.entity_id and c.reversal_of = j.entry_id)
    $sql$, p_load, current_setting('app.tenant_id')::int, p_entity_id, p_layout, ledger.months_condition(p_known_months),
    case when p_ever then '' else format('and j.entry_date between %L and %L', p_from, p_to) end);
end $$;

-- Posted entries of a source without numbers, dated in the file's range, that the file no longer has and that look edited: an entry of the
-- load has their date and their accounts with the same amounts, or with the same reference.
create function ledger.find_edited_entries(p_load bigint, p_entity_id int, p_layout text, p_known_months date[], p_from date, p_to date)
returns table (entry_id bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp
set default_statistics_target = 1 as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
begin
  execute format($sql$
    create temp table missing_entry on commit drop as
    select j.entry_id, j.entry_date, j.reference from ledger.journal_entry j
    join ledger.import_run r on r.tenant_id = j.tenant_id and r.entity_id = j.entity_id and r.import_id = j.import_id
    where j.tenant_id = %2$s and j.entity_id = %3$s and r.layout = %4$L and j.reversal_of is null and j.entry_date between %6$L and %7$L
      and not %5$s
      and not exists (select from ledger.load_known_row_%1$s k where k.entry_id = j.entry_id)
      and not exists (select from ledger.journal_entry c
                      where c.tenant_id = j.tenant_id and c.entity_id = j.entity_id and c.reversal_of = j.entry_id)
    $sql$, p_load, tenant, p_entity_id, p_layout, ledger.months_condition(p_known_months), p_from, p_to);
  if exists (select from pg_temp.missing_entry) then
    return query execute format($sql$
      with posted as (
        select m.entry_id, m.entry_date, m.reference,
               array_agg(l.account_code || coalesce(' ' || l.party, '') order by l.account_code, l.party) accounts,
               array_agg(row (l.account_code, l.party, l.debit_minor, l.credit_minor)::text
                         order by l.account_code, l.party, l.debit_minor, l.credit_minor) amounts
        from pg_temp.missing_entry m join ledger.journal_line l
          on l.tenant_id = %2$s and l.entity_id = %3$s and l.entry_id = m.entry_id and l.entry_date = m.entry_date
        group by 1, 2, 3
      ), loaded as (
        select e.entry_id, e.entry_date, e.reference,
               array_agg(l.account_code || coalesce(' ' || l.party, '') order by l.account_code, l.party) accounts,
               array_agg(row (l.account_code, l.party, l.debit_minor, l.credit_minor)::text
                         order by l.account_code, l.party, l.debit_minor, l.credit_minor) amounts
        from ledger.load_entry_%1$s e join ledger.load_line_%1$s l on l.entry_id = e.entry_id and l.entry_date = e.entry_date
        where e.reversal_of is null and e.entry_date in (select entry_date from pg_temp.missing_entry)
        group by 1, 2, 3
      )
      select distinct p.entry_id from posted p join loaded l on l.entry_date = p.entry_date
        and (l.amounts = p.amounts or l.reference = p.reference and l.accounts = p.accounts)
      $sql$, p_load, tenant, p_entity_id);
  end if;
  drop table pg_temp.missing_entry;
end $$;

-- True when an entry of an import was corrected since: the same file again is then not yet posted.
create function ledger.has_corrected_entries(p_entity_id int, p_import_id uuid) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from ledger.journal_entry c join ledger.journal_entry e
      on e.tenant_id = c.tenant_id and e.entity_id = c.entity_id and e.entry_id = c.reversal_of and e.entry_date = c.entry_date
    where c.tenant_id = current_setting('app.tenant_id')::int and c.entity_id = p_entity_id and c.reversal_of is not null and c.correction
      and e.import_id = p_import_id);
$$;

revoke all on function ledger.begin_row_keys, ledger.months_condition, ledger.find_known_rows, ledger.find_changed_entries,
  ledger.find_edited_entries, ledger.has_corrected_entries from public;
grant execute on function ledger.begin_row_keys, ledger.find_known_rows, ledger.find_changed_entries, ledger.find_edited_entries,
  ledger.has_corrected_entries to financial_etl_worker;
