-- Which posted entries a file has otherwise, and what is asked before they are reversed. A source's numbers begin again, each year or each month: the same
-- number is the same entry only within the dates of the file, unless the source gives it never again.

drop function ledger.find_changed_entries(bigint, int, text, date[]);

-- Posted entries that have the source number of an entry of the load, from the same layout, dated in the file's range or (p_ever) anywhere. Entries that are
-- reversed already are none of them, and neither are those of a month of which the file has exactly the rows that were posted.
create function ledger.find_changed_entries(p_load bigint, p_entity_id int, p_layout text, p_known_months date[], p_from date, p_to date, p_ever boolean)
returns table (entry_id bigint)
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
    where j.tenant_id = %2$s and j.entity_id = %3$s and r.layout = %4$L and l.reversal_of is null and j.reversal_of is null and not %5$s %6$s
      and not exists (select from ledger.load_known_row_%1$s k where k.entry_id = j.entry_id)
      and not exists (select from ledger.journal_entry c where c.tenant_id = j.tenant_id and c.entity_id = j.entity_id and c.reversal_of = j.entry_id)
    $sql$, p_load, current_setting('app.tenant_id')::int, p_entity_id, p_layout, ledger.months_condition(p_known_months),
    case when p_ever then '' else format('and j.entry_date between %L and %L', p_from, p_to) end);
end $$;

-- Posted entries of a source without numbers, dated in the file's range, that the file no longer has while an entry of the load has their date and their
-- accounts with the same amounts, or with the same reference: they look edited.
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
    where j.tenant_id = %2$s and j.entity_id = %3$s and r.layout = %4$L and j.reversal_of is null and j.entry_date between %6$L and %7$L and not %5$s
      and not exists (select from ledger.load_known_row_%1$s k where k.entry_id = j.entry_id)
      and not exists (select from ledger.journal_entry c where c.tenant_id = j.tenant_id and c.entity_id = j.entity_id and c.reversal_of = j.entry_id)
    $sql$, p_load, tenant, p_entity_id, p_layout, ledger.months_condition(p_known_months), p_from, p_to);
  if exists (select from pg_temp.missing_entry) then
    return query execute format($sql$
      with posted as (
        select m.entry_id, m.entry_date, m.reference, array_agg(l.account_code || coalesce(' ' || l.party, '') order by l.account_code, l.party) accounts,
               array_agg(row (l.account_code, l.party, l.debit_minor, l.credit_minor)::text order by l.account_code, l.party, l.debit_minor, l.credit_minor) amounts
        from pg_temp.missing_entry m join ledger.journal_line l on l.tenant_id = %2$s and l.entity_id = %3$s and l.entry_id = m.entry_id and l.entry_date = m.entry_date
        group by 1, 2, 3
      ), loaded as (
        select e.entry_id, e.entry_date, e.reference, array_agg(l.account_code || coalesce(' ' || l.party, '') order by l.account_code, l.party) accounts,
               array_agg(row (l.account_code, l.party, l.debit_minor, l.credit_minor)::text order by l.account_code, l.party, l.debit_minor, l.credit_minor) amounts
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
    where c.tenant_id = current_setting('app.tenant_id')::int and c.entity_id = p_entity_id and c.reversal_of is not null and c.correction and e.import_id = p_import_id);
$$;

-- No row of the load is in the journal already (I-14): its key stands there on the same day, in no entry that was corrected. LG017.
-- The first of them, and not any: a plan for any one reads the journal once for each row of the load.
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
      and not exists (select from ledger.journal_entry c where c.tenant_id = %2$s and c.entity_id = %3$s and c.reversal_of = j.entry_id and c.correction)
      and not exists (select from ledger.load_entry_%1$s c where c.reversal_of = j.entry_id and c.correction)
    $sql$, p_load, tenant, p_entity_id) into twice;
  if twice is not null then
    raise exception 'a row of the load is posted already, by entry %', twice using errcode = 'LG017';
  end if;
end $$;

-- Called by post_load, which is written in 0005: the check stands beside the other ones of a load.
create or replace function ledger.assert_new_entries(p_load bigint, p_entity_id int, p_first_entry bigint, p_reversals bigint) returns void
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

revoke all on function ledger.find_changed_entries, ledger.find_edited_entries, ledger.has_corrected_entries, ledger.assert_new_rows from public;
grant execute on function ledger.find_changed_entries, ledger.find_edited_entries, ledger.has_corrected_entries to financial_etl_worker;

-- An upload may answer the questions that its file leaves open; confirmed_questions: those that a person has read in a preview and said yes to, as they were shown.
alter table app.import
  add column confirmed_questions jsonb not null default '[]',
  add column date_order        text check (date_order in ('day-first', 'month-first')),
  add column decimal_mark      text check (decimal_mark in ('comma', 'point')),
  add column keep_dates        boolean not null default false,
  add column allow_corrections boolean not null default false;
grant update (confirmed_questions) on app.import to financial_api;

-- In which order day and month were taken where the file's dates did not say it: rows that were read so have other keys than when they are read right.
alter table ledger.import_run add column assumed_date_order text check (assumed_date_order in ('day-first', 'month-first'));

-- Ends an import that waits for a person, because they have said no; false when it does not wait. It may be tried again like any that is rejected.
create function ledger.discard_import(p_entity_id int, p_import_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with discarded as (
    update ledger.import_run set status = 'rejected', finished_at = clock_timestamp(), error_code = 'discarded', error_detail = 'somebody looked at its preview and discarded it'
    where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id and import_id = p_import_id and status = 'awaiting-confirmation'
    returning 1)
  select exists (select from discarded);
$$;
revoke all on function ledger.discard_import from public;
grant execute on function ledger.discard_import to financial_api;

-- An import that would reverse more posted entries than both, the number and the share of the file's entries, asks first.
alter table ledger.entity
  add column reversal_limit_entries int           not null default 10 check (reversal_limit_entries >= 0),
  add column reversal_limit_share   numeric(5, 4) not null default 0.01 check (reversal_limit_share between 0 and 1);

-- Sets both and returns what they were.
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
revoke all on function ledger.set_reversal_limit from public;
grant execute on function ledger.set_reversal_limit to financial_api;
