-- How a set of control totals is compared with the newest version.

-- The results of the fiscal years that end before a day, debit positive, on the accounts that take them. The code is empty while no
-- account is named.
create function ledger.results_before(p_entity_id int, p_day date) returns table (account_code text, net_minor numeric)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  tenant int  := current_setting('app.tenant_id')::int;
  first  date := (select min(b.month) from ledger.account_month_balance b where b.tenant_id = tenant and b.entity_id = p_entity_id);
  years  record;
  starts date;
  ends   date := p_day - 1;
begin
  select f.* into years from ledger.entity e, ledger.fiscal_year_at(p_entity_id, e.ledger_version) f
    where e.tenant_id = tenant and e.entity_id = p_entity_id;
  while ends >= first loop
    -- Year by year only where a loss has an account of its own.
    starts := case when years.loss_account is null then first else ledger.fiscal_year_start(years.start_month, years.start_day, ends) end;
    return query
      select coalesce(case when sum(m.net_minor) > 0 then years.loss_account end, years.retained_earnings_account, ''), sum(m.net_minor)
      from ledger.net_movement(p_entity_id, starts, ends) m
      join ledger.account a on a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = m.account_code
      where a.class in ('income', 'expense') having sum(m.net_minor) <> 0;
    ends := starts - 1;
  end loop;
end $$;

-- Debits minus credits by account at the end of a day, of the newest version, in a convention.
create function ledger.closing_balances(p_entity_id int, p_as_of date, p_convention text)
returns table (account_code text, net_minor bigint)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  tenant     int := current_setting('app.tenant_id')::int;
  years      record;
  year_start date;
begin
  if p_convention = 'inception' then
    return query select * from ledger.net_movement(p_entity_id, '0001-01-01', p_as_of);
    return;
  end if;
  select f.* into years from ledger.entity e, ledger.fiscal_year_at(p_entity_id, e.ledger_version) f
    where e.tenant_id = tenant and e.entity_id = p_entity_id;
  year_start := ledger.fiscal_year_start(years.start_month, years.start_day, p_as_of);
  return query
    with this_year as (
      select m.account_code, m.net_minor from ledger.net_movement(p_entity_id, year_start, p_as_of) m
      -- Leave out both legs of the year's own closing entries: the convention states what they do.
      union all select c.account_code, c.credit_minor - c.debit_minor from ledger.closing_movement c
      where c.tenant_id = tenant and c.entity_id = p_entity_id and c.until_version is null and c.entry_date between year_start and p_as_of
    ), classed as (
      select t.account_code, t.net_minor, a.class in ('income', 'expense') as is_result, false as is_earlier from this_year t
      join ledger.account a on a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = t.account_code
      union all
      select m.account_code, m.net_minor, a.class in ('income', 'expense'), true
      from ledger.net_movement(p_entity_id, '0001-01-01', year_start - 1) m
      join ledger.account a on a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = m.account_code
    ), result as (
      select coalesce(case when sum(c.net_minor) > 0 then years.loss_account end, years.retained_earnings_account, '') as account_code,
             sum(c.net_minor) as net_minor
      from classed c where p_convention = 'after-closing' and c.is_result and not c.is_earlier having sum(c.net_minor) <> 0
      union all
      select * from ledger.results_before(p_entity_id, year_start)
    )
    select b.account_code, sum(b.net_minor)::bigint
    from (select c.account_code, c.net_minor from classed c where not c.is_result or p_convention = 'year-to-date' and not c.is_earlier
          union all select * from result) b
    group by b.account_code;
end $$;

-- A set beside the newest version in a convention, by account. An account that one side does not have counts as zero there.
create function ledger.judge_control_totals(p_entity_id int, p_set_id bigint, p_as_of date, p_convention text)
returns table (account_code text, control numeric, ledger numeric, status text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select c.account_code, c.control, c.ledger,
         case when c.ledger = c.control then 'equal'
              when abs(c.ledger - c.control) <= e.tolerance * abs(c.control) then 'within-tolerance' else 'outside' end
  from ledger.entity e, (
    select coalesce(t.account_code, l.account_code) as account_code,
           coalesce(t.net_minor, 0)::numeric as control, coalesce(l.net_minor, 0)::numeric as ledger
    from (select account_code, net_minor from ledger.control_total
          where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id and set_id = p_set_id) t
    full join ledger.closing_balances(p_entity_id, p_as_of, p_convention) l on l.account_code = t.account_code) c
  where e.tenant_id = current_setting('app.tenant_id')::int and e.entity_id = p_entity_id;
$$;

-- The convention by which a set is compared. The one that alone fits is kept with the set.
create function ledger.choose_convention(p_entity_id int, p_set_id bigint, p_as_of date) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant  int := current_setting('app.tenant_id')::int;
  years   record;
  kept    text;
  usual   text;
  fitting text[];
  equal   text[];
begin
  select f.* into years from ledger.entity e, ledger.fiscal_year_at(p_entity_id, e.ledger_version) f
    where e.tenant_id = tenant and e.entity_id = p_entity_id;
  select s.convention into kept from ledger.control_total_set s
    where s.tenant_id = tenant and s.entity_id = p_entity_id and s.set_id = p_set_id;
  usual := coalesce(kept, (
    select s.convention from ledger.control_total_set s
    where s.tenant_id = tenant and s.entity_id = p_entity_id and s.set_id < p_set_id and s.convention <> 'after-closing'
    order by s.set_id desc limit 1), 'year-to-date');
  select array_agg(c.convention order by c.convention <> usual, c.place) filter (where j.status <> 'outside'),
         array_agg(c.convention order by c.convention <> usual, c.place) filter (where j.status = 'equal')
    into fitting, equal
    from unnest(array['year-to-date', 'inception', 'after-closing']) with ordinality as c (convention, place),
    lateral (select case when bool_or(t.status = 'outside') then 'outside'
                         when bool_or(t.status = 'within-tolerance') then 'within-tolerance' else 'equal' end as status
             from ledger.judge_control_totals(p_entity_id, p_set_id, p_as_of, c.convention) t) j
    where c.convention <> 'after-closing' or ledger.fiscal_year_start(years.start_month, years.start_day, p_as_of + 1) = p_as_of + 1;
  fitting := coalesce(equal, fitting);
  if cardinality(fitting) = 1 and kept is null then
    update ledger.control_total_set s set convention = fitting[1]
      where s.tenant_id = tenant and s.entity_id = p_entity_id and s.set_id = p_set_id;
  end if;
  return coalesce(fitting[1], usual);
end $$;

-- The version that last altered the balances of a set's day. The same balances under another tolerance are judged from now on only:
-- a version that was within the tolerance of its time stays so.
create function ledger.since_version(p_entity_id int, p_set_id bigint, p_as_of date) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
  select case when exists (
      select from ledger.reconciliation r
      where r.tenant_id = e.tenant_id and r.entity_id = e.entity_id and r.set_id = p_set_id
        and r.ledger_version >= altered.version and r.tolerance <> e.tolerance)
    then e.ledger_version else altered.version end
  from ledger.entity e, lateral (
    select coalesce(max(h.ledger_version), 0) as version from ledger.version_history h
    where h.tenant_id = e.tenant_id and h.entity_id = e.entity_id and (h.first_entry_date <= p_as_of or h.cause = 'fiscal-year')) altered
  where e.tenant_id = current_setting('app.tenant_id')::int and e.entity_id = p_entity_id;
$$;

-- Compares a set with the newest version, by account (REC-1). When each account is within its tolerance, so is the sum.
create function ledger.compare_control_totals(p_entity_id int, p_set_id bigint, p_as_of date) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  chosen text := ledger.choose_convention(p_entity_id, p_set_id, p_as_of);
  made   bigint;
begin
  with judged as materialized (
    select * from ledger.judge_control_totals(p_entity_id, p_set_id, p_as_of, chosen)
  ), reconciliation as (
    insert into ledger.reconciliation (
      tenant_id, entity_id, set_id, as_of, ledger_version, since_version, tolerance, control_minor, ledger_minor, difference_minor,
      status, convention)
    select e.tenant_id, e.entity_id, p_set_id, p_as_of, e.ledger_version, ledger.since_version(p_entity_id, p_set_id, p_as_of), e.tolerance,
           sum(greatest(j.control, 0)), sum(greatest(j.ledger, 0)), sum(greatest(j.ledger - j.control, 0)),
           case when bool_or(j.status = 'outside') then 'outside'
                when bool_or(j.status = 'within-tolerance') then 'within-tolerance' else 'equal' end, chosen
    from ledger.entity e, judged j
    where e.tenant_id = current_setting('app.tenant_id')::int and e.entity_id = p_entity_id
    group by e.tenant_id, e.entity_id, e.ledger_version, e.tolerance
    returning *
  ), accounts as (
    insert into ledger.reconciliation_account (tenant_id, entity_id, reconciliation_id, account_code, control_minor, ledger_minor, status)
    select r.tenant_id, r.entity_id, r.reconciliation_id, j.account_code, j.control, j.ledger, j.status
    from reconciliation r, judged j where j.status <> 'equal'
  )
  select reconciliation_id into made from reconciliation;
  return made;
end $$;

-- A failed comparison keeps an approval that covers each of its differences. Otherwise insert a notification (REC-8).
create function ledger.settle_reconciliation(p_entity_id int, p_reconciliation_id bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant   int := current_setting('app.tenant_id')::int;
  made     ledger.reconciliation;
  approval bigint;
begin
  select * into made from ledger.reconciliation
    where tenant_id = tenant and entity_id = p_entity_id and reconciliation_id = p_reconciliation_id;
  if made.status <> 'outside' then
    return;
  end if;
  select r.approval_id into approval from ledger.reconciliation r
    where r.tenant_id = tenant and r.entity_id = p_entity_id and r.set_id = made.set_id and r.approval_id is not null
      and not exists (
        select a.account_code, a.control_minor, a.ledger_minor from ledger.reconciliation_account a
        where a.tenant_id = tenant and a.entity_id = p_entity_id and a.reconciliation_id = made.reconciliation_id and a.status = 'outside'
        except
        select a.account_code, a.control_minor, a.ledger_minor from ledger.reconciliation_account a
        where a.tenant_id = tenant and a.entity_id = p_entity_id and a.reconciliation_id = r.reconciliation_id)
    order by r.reconciliation_id desc limit 1;
  if approval is null then
    insert into ledger.notification (tenant_id, entity_id, kind, subject)
      values (tenant, p_entity_id, 'reconciliation-failed', p_reconciliation_id::text);
  else
    update ledger.reconciliation set approval_id = approval
      where tenant_id = tenant and entity_id = p_entity_id and reconciliation_id = p_reconciliation_id;
  end if;
end $$;

revoke all on function ledger.results_before, ledger.closing_balances, ledger.judge_control_totals, ledger.choose_convention,
  ledger.since_version, ledger.compare_control_totals, ledger.settle_reconciliation from public;
