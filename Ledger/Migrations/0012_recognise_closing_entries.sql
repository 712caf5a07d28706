-- Recognises the entries that close a fiscal year; sets the fiscal year of a company.
-- SQLSTATE: LG002 actor missing · LG003 no such entity · LG025 no such day in every year · LG026 not an account of the balance sheet.

-- Recognises the closing entries of the last day of a fiscal year that are not recognised yet. Each has a line on retained earnings, all
-- its other lines are income and expense, and the year stands at zero on those accounts.
-- An ordinary entry may have the same shape. A closing entry moves each account against the rest of the year. An entry that moves none of
-- its accounts that way is ordinary, and counts to the rest for the others. The opposite of a closing entry, line by line, takes it back
-- and is a closing entry as well.
create function ledger.recognise_closing_entries_of(
  p_entity_id int, p_version bigint, p_year_start date, p_year_end date, p_accounts text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant   int := current_setting('app.tenant_id')::int;
  ordinary bigint[] := '{}';
  found_ordinary bigint[];
begin
  -- Hardly any posting touches the account in such a month: return without reading lines.
  if not exists (select from ledger.account_month_balance b
                 where b.tenant_id = tenant and b.entity_id = p_entity_id and b.account_code = any (p_accounts)
                   and b.month = date_trunc('month', p_year_end::timestamp)::date) then
    return;
  end if;
  -- By entry and account: the entries of the day with a line on retained earnings that are no closing entries yet.
  create temporary table year_end on commit drop as
    select l.entry_id, l.account_code, sum(l.debit_minor) as debit_minor, sum(l.credit_minor) as credit_minor,
           sum(l.debit_minor - l.credit_minor) as net_minor,
           count(*) as line_count, bool_or(a.class in ('income', 'expense')) as is_profit_or_loss, false as is_closing
    from ledger.journal_line l join ledger.account a on a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = l.account_code
    where l.tenant_id = tenant and l.entity_id = p_entity_id and l.entry_date = p_year_end
      and l.entry_id in (select r.entry_id from ledger.journal_line r
                         where r.tenant_id = tenant and r.entity_id = p_entity_id and r.entry_date = p_year_end
                           and r.account_code = any (p_accounts))
      and not exists (select from ledger.closing_movement c
                      where c.tenant_id = tenant and c.entity_id = p_entity_id and c.entry_id = l.entry_id and c.until_version is null)
    group by l.entry_id, l.account_code;
  if exists (select from pg_temp.year_end) then
    delete from pg_temp.year_end y using (
      select e.entry_id from pg_temp.year_end e
      left join ledger.net_movement(p_entity_id, p_year_start, p_year_end) b on b.account_code = e.account_code
      group by e.entry_id
      having not bool_or(e.is_profit_or_loss)
          or not bool_and(e.account_code = any (p_accounts) or e.is_profit_or_loss and coalesce(b.net_minor, 0) = 0)) other
      where y.entry_id = other.entry_id;
    -- The year stands at zero on each of these accounts. So the rest of the year is the opposite of these entries, and ordinary entries
    -- among them count to the rest.
    loop
      select array_agg(entry_id) into found_ordinary from (
        select y.entry_id from pg_temp.year_end y
        join (select account_code, -sum(net_minor) filter (where entry_id <> all (ordinary)) as net_minor
              from pg_temp.year_end group by account_code) rest
          on rest.account_code = y.account_code
        where y.is_profit_or_loss and y.entry_id <> all (ordinary)
        group by y.entry_id having not bool_or(sign(y.net_minor) = -sign(rest.net_minor) and y.net_minor <> 0)) e;
      exit when found_ordinary is null;
      ordinary := ordinary || found_ordinary;
    end loop;
    update pg_temp.year_end y set is_closing = true where y.entry_id <> all (ordinary)
       or exists (select from pg_temp.year_end o where o.entry_id <> all (ordinary) group by o.entry_id
                  having array_agg((o.account_code, -o.net_minor)::text order by o.account_code collate "C")
                       = (select array_agg((m.account_code, m.net_minor)::text order by m.account_code collate "C") from pg_temp.year_end m
                         where m.entry_id = y.entry_id));
    insert into ledger.closing_movement (
      tenant_id, entity_id, entry_id, account_code, entry_date, debit_minor, credit_minor, line_count, since_version)
      select tenant, p_entity_id, y.entry_id, y.account_code, p_year_end, y.debit_minor, y.credit_minor, y.line_count, p_version
      from pg_temp.year_end y where y.is_closing;
  end if;
  drop table pg_temp.year_end;
end $$;

-- The reversal of a closing entry is a closing entry as well, whatever its date. It is stated when the reversed entry is.
create function ledger.recognise_reversed_closing_entries(p_entity_id int, p_version bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  insert into ledger.closing_movement (
    tenant_id, entity_id, entry_id, account_code, entry_date, debit_minor, credit_minor, line_count, since_version, is_stated)
  select r.tenant_id, r.entity_id, r.entry_id, c.account_code, r.entry_date, c.credit_minor, c.debit_minor, c.line_count,
         p_version, c.is_stated
  from ledger.closing_movement c
  join ledger.journal_entry r on r.tenant_id = c.tenant_id and r.entity_id = c.entity_id and r.reversal_of = c.entry_id
  where c.tenant_id = current_setting('app.tenant_id')::int and c.entity_id = p_entity_id and c.until_version is null
    and not exists (select from ledger.closing_movement k
                    where k.tenant_id = c.tenant_id and k.entity_id = c.entity_id and k.entry_id = r.entry_id and k.until_version is null);
$$;

-- Recognises closing entries in the fiscal years of some months: those that a posting brought, and those that it completed. Without
-- months: in all years. A company without an account of retained earnings has reversals of stated closing entries only.
create function ledger.recognise_closing_entries(p_entity_id int, p_version bigint, p_months date[] default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
  years  record;
  year   record;
begin
  select * into years from ledger.fiscal_year_at(p_entity_id, p_version);
  if years.retained_earnings_account is not null then
    for year in
      select distinct ledger.fiscal_year_start(years.start_month, years.start_day, day.day) as starts
      from (select month from unnest(p_months) as month
            union select b.month from ledger.account_month_balance b
            where p_months is null and b.tenant_id = tenant and b.entity_id = p_entity_id) m,
           lateral (values (m.month), ((m.month + interval '1 month')::date - 1)) as day (day)
    loop
      perform ledger.recognise_closing_entries_of(p_entity_id, p_version, year.starts, (year.starts + interval '1 year')::date - 1,
        array_remove(array[years.retained_earnings_account, years.loss_account], null));
    end loop;
  end if;
  perform ledger.recognise_reversed_closing_entries(p_entity_id, p_version);
end $$;

-- Ends recognised closing entries that do not close a year of the fiscal year set now: they are ordinary from the version on. Entries that
-- the source calls closing stay.
create function ledger.forget_closing_entries(p_entity_id int, p_version bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  with years as (
    select *, array_remove(array[retained_earnings_account, loss_account], null) as accounts
    from ledger.fiscal_year_at(p_entity_id, p_version)
  ), wrong as (
    select c.tenant_id, c.entity_id, c.entry_id from ledger.closing_movement c
    join ledger.journal_entry e on e.tenant_id = c.tenant_id and e.entity_id = c.entity_id and e.entry_id = c.entry_id
      and e.entry_date = c.entry_date
    left join ledger.closing_movement o on o.tenant_id = c.tenant_id and o.entity_id = c.entity_id and o.entry_id = e.reversal_of
    join ledger.account a on a.tenant_id = c.tenant_id and a.entity_id = c.entity_id and a.code = c.account_code
    cross join years y
    where c.tenant_id = current_setting('app.tenant_id')::int and c.entity_id = p_entity_id and c.until_version is null and not c.is_stated
    group by 1, 2, 3, coalesce(o.entry_date, c.entry_date), y.start_month, y.start_day, y.accounts
    having ledger.fiscal_year_start(y.start_month, y.start_day, coalesce(o.entry_date, c.entry_date)) =
             ledger.fiscal_year_start(y.start_month, y.start_day, coalesce(o.entry_date, c.entry_date) + 1)
        or y.accounts = '{}' or not bool_or(c.account_code = any (y.accounts))
        or not bool_and(c.account_code = any (y.accounts) or a.class in ('income', 'expense'))
  )
  update ledger.closing_movement c set until_version = p_version from wrong w
  where (c.tenant_id, c.entity_id, c.entry_id) = (w.tenant_id, w.entity_id, w.entry_id) and c.until_version is null;
$$;

-- Sets how the company counts its years, judges all closing entries again, and compares every control total again. Returns the version
-- that it made and the months whose profit and loss it alters; no version when nothing changes.
create function ledger.set_fiscal_year(
  p_entity_id int, p_start_month int, p_start_day int, p_retained_earnings_account text, p_loss_account text, p_actor text)
returns table (ledger_version bigint, months date[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant  int := current_setting('app.tenant_id')::int;
  current record;
begin
  if coalesce(trim(p_actor), '') = '' then
    raise exception 'a fiscal year is set by somebody' using errcode = 'LG002';
  end if;
  if p_start_month is null or p_start_month not between 1 and 12 or p_start_day is null or p_start_day < 1
     or p_start_day > extract(day from make_date(2001, p_start_month, 1) + interval '1 month - 1 day') then
    raise exception 'no year begins on that day each year' using errcode = 'LG025';
  end if;
  if p_loss_account is not null and p_retained_earnings_account is null or exists (
      select from unnest(array_remove(array[p_retained_earnings_account, p_loss_account], null)) as named (code)
      left join ledger.account a on a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = named.code
      where a.code is null or a.class not in ('equity', 'liability')) then
    raise exception 'earlier results stand on accounts of the balance sheet' using errcode = 'LG026';
  end if;
  perform ledger.lock_tenant();
  select f.*, e.ledger_version into current from ledger.entity e, ledger.fiscal_year_at(p_entity_id, e.ledger_version) f
    where e.tenant_id = tenant and e.entity_id = p_entity_id;
  if not found then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;
  months := '{}';
  if (current.start_month, current.start_day, current.retained_earnings_account, current.loss_account)
     is not distinct from (p_start_month::smallint, p_start_day::smallint, p_retained_earnings_account, p_loss_account)
     and current.set_by is not null then
    return next;
    return;
  end if;
  ledger_version := ledger.next_version(p_entity_id, 'fiscal-year');
  insert into ledger.fiscal_year (
      tenant_id, entity_id, ledger_version, start_month, start_day, retained_earnings_account, loss_account, set_by)
    values (tenant, p_entity_id, ledger_version, p_start_month, p_start_day, p_retained_earnings_account, p_loss_account, p_actor);
  perform ledger.forget_closing_entries(p_entity_id, ledger_version);
  perform ledger.recognise_closing_entries(p_entity_id, ledger_version);
  perform ledger.reconcile(p_entity_id);
  months := array(
    select distinct date_trunc('month', c.entry_date::timestamp)::date from ledger.closing_movement c
    where c.tenant_id = tenant and c.entity_id = p_entity_id and set_fiscal_year.ledger_version in (c.since_version, c.until_version)
    order by 1);
  return next;
end $$;

-- Proposes how the company counts its years, as part of the next posting of this transaction. A person's setting stays.
create function ledger.propose_fiscal_year(
  p_entity_id int, p_start_month int, p_start_day int, p_retained_earnings_account text, p_loss_account text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant  int := current_setting('app.tenant_id')::int;
  current record;
begin
  perform ledger.lock_tenant();
  select f.*, e.ledger_version into current from ledger.entity e, ledger.fiscal_year_at(p_entity_id, e.ledger_version) f
    where e.tenant_id = tenant and e.entity_id = p_entity_id;
  if not found then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;
  if current.set_by is null then
    insert into ledger.fiscal_year (tenant_id, entity_id, ledger_version, start_month, start_day, retained_earnings_account, loss_account)
      values (tenant, p_entity_id, current.ledger_version + 1, p_start_month, p_start_day, p_retained_earnings_account, p_loss_account);
  end if;
end $$;

revoke all on function ledger.recognise_closing_entries_of, ledger.recognise_reversed_closing_entries, ledger.recognise_closing_entries,
  ledger.forget_closing_entries, ledger.set_fiscal_year, ledger.propose_fiscal_year from public;
grant execute on function ledger.set_fiscal_year to financial_api;
grant execute on function ledger.propose_fiscal_year to financial_etl_worker;
