-- How the chart of accounts changes. Figures of closed months change for a reason only.
-- SQLSTATE: LG002 actor missing · LG003 no such entity · LG031 the account takes results of earlier years ·
-- LG027 figures of closed months change without a reason.

-- The figures of months that are not open that would change if accounts became these, and by how much. Each row has its own sense: income
-- and debts are positive on the credit side.
create function ledger.closed_figures_changed(
  p_entity_id int, p_codes text[], p_classes text[], p_kpi_groups text[], p_statement_lines text[])
returns table (class text, kpi_group text, statement_line text, first_month date, last_month date, change_minor bigint)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select m.class, m.kpi_group, m.statement_line, min(m.month), max(m.month),
         sum(case when m.kpi_group in ('revenue', 'other-income') or m.class in ('liability', 'equity')
                  then -m.net_minor else m.net_minor end)::bigint
  from (
    -- By month: opposite changes of two months must not cancel out.
    select f.class, f.kpi_group, f.statement_line, b.month, sum(f.sign * b.net_minor) as net_minor
    from (
      select l.code, l.class, l.kpi_group, s.line as statement_line
      from unnest(p_codes, p_classes, p_kpi_groups, p_statement_lines) as l (code, class, kpi_group, line)
      left join ledger.statement_line s
        on s.tenant_id = current_setting('app.tenant_id')::int and s.entity_id = p_entity_id
       and s.line = l.line and s.kpi_group = l.kpi_group) n
    join ledger.account a on a.tenant_id = current_setting('app.tenant_id')::int and a.entity_id = p_entity_id and a.code = n.code
     and (a.class, a.kpi_group, a.statement_line) is distinct from (n.class, n.kpi_group, n.statement_line)
    -- Leave out closing entries, as profit and loss does: they take a closed year's accounts to zero.
    join lateral (
      select k.tenant_id, k.entity_id, k.month, k.debit_minor - k.credit_minor as net_minor from ledger.account_month_balance k
      where k.tenant_id = a.tenant_id and k.entity_id = a.entity_id and k.account_code = a.code
      union all
      select c.tenant_id, c.entity_id, date_trunc('month', c.entry_date::timestamp)::date, c.credit_minor - c.debit_minor
      from ledger.closing_movement c
      where c.tenant_id = a.tenant_id and c.entity_id = a.entity_id and c.account_code = a.code and c.until_version is null
        and a.class in ('income', 'expense')) b on true
    join ledger.accounting_period p on p.tenant_id = b.tenant_id and p.entity_id = b.entity_id and p.month = b.month and p.state <> 'open'
    cross join lateral (values (n.class, n.kpi_group, n.statement_line, 1), (a.class, a.kpi_group, a.statement_line, -1))
      as f (class, kpi_group, statement_line, sign)
    group by 1, 2, 3, 4
    having sum(f.sign * b.net_minor) <> 0
  ) m
  group by 1, 2, 3
  order by 1, 2, 3;
$$;

-- Writes the accounts that write_accounts has listed, and their earlier values as changes.
create function ledger.write_listed_accounts(p_entity_id int, p_import_id uuid, p_version bigint, p_actor text, p_reason text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
begin
  insert into ledger.account_change (
      tenant_id, entity_id, ledger_version, import_id, code, old_name, name, old_class, class, old_kpi_group, kpi_group,
      old_statement_line, statement_line, old_active, active, actor, reason)
    select tenant, p_entity_id,
           case when (l.class, l.kpi_group, l.statement_line) is distinct from (l.old_class, l.old_kpi_group, l.old_statement_line)
             then p_version end,
           p_import_id, l.code, l.old_name, l.name, l.old_class, l.class, l.old_kpi_group, l.kpi_group,
           l.old_statement_line, l.statement_line, l.old_active, l.active, p_actor, nullif(trim(p_reason), '')
    from pg_temp.listed l
    where l.old_name is not null
      and (l.name, l.class, l.kpi_group, l.statement_line, l.active)
        is distinct from (l.old_name, l.old_class, l.old_kpi_group, l.old_statement_line, l.old_active)
    order by l.code collate "C";
  update ledger.account a set name = c.name, class = c.class, kpi_group = c.kpi_group, statement_line = c.statement_line, active = c.active
    from pg_temp.listed c
    where a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = c.code
      and (c.name, c.class, c.kpi_group, c.statement_line, c.active)
        is distinct from (c.old_name, c.old_class, c.old_kpi_group, c.old_statement_line, c.old_active);
  if exists (select from pg_temp.listed l where l.old_name <> l.name) then
    update ledger.entity set label_version = label_version + 1 where tenant_id = tenant and entity_id = p_entity_id;
  end if;
  insert into ledger.account (tenant_id, entity_id, code, name, class, kpi_group, statement_line, active, proposed_by)
    select tenant, p_entity_id, l.code, l.name, l.class, l.kpi_group, l.statement_line, l.active, p_import_id
    from pg_temp.listed l where l.old_name is null;
end $$;

-- Adds and changes accounts of an entity's chart; accounts that are not named stay. Returns the version that a change of class, KPI group
-- or statement line made, null when there was none, with the months whose figures that alters.
create function ledger.write_accounts(
  p_entity_id int, p_import_id uuid, p_codes text[], p_names text[], p_classes text[], p_kpi_groups text[], p_statement_lines text[],
  p_active boolean[], p_actor text, p_reason text)
returns table (ledger_version bigint, months date[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant      int := current_setting('app.tenant_id')::int;
  new_version bigint;
  regrouped   text[];
begin
  if coalesce(trim(p_actor), '') = '' then
    raise exception 'a chart is changed by somebody' using errcode = 'LG002';
  end if;
  perform ledger.lock_tenant();
  create temporary table listed on commit drop as
    select n.code, n.name, n.class, n.kpi_group, n.active,
           (select s.line from ledger.statement_line s
            where (s.tenant_id, s.entity_id, s.line, s.kpi_group) = (tenant, p_entity_id, n.statement_line, n.kpi_group)) as statement_line,
           a.name as old_name, a.class as old_class, a.kpi_group as old_kpi_group, a.statement_line as old_statement_line,
           a.active as old_active
    from unnest(p_codes, p_names, p_classes, p_kpi_groups, p_statement_lines, p_active)
      as n (code, name, class, kpi_group, statement_line, active)
    left join ledger.account a on a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = n.code;
  if exists (
      select from ledger.entity e cross join lateral ledger.fiscal_year_at(p_entity_id, e.ledger_version) f
      join pg_temp.listed l on l.code in (f.retained_earnings_account, f.loss_account) and l.class not in ('equity', 'liability')
      where e.tenant_id = tenant and e.entity_id = p_entity_id) then
    raise exception 'earlier results stand on accounts of the balance sheet' using errcode = 'LG031';
  end if;
  if coalesce(trim(p_reason), '') = ''
     and exists (select from ledger.closed_figures_changed(p_entity_id, p_codes, p_classes, p_kpi_groups, p_statement_lines)) then
    raise exception 'figures of closed months change for a reason' using errcode = 'LG027';
  end if;

  select array_agg(l.code) into regrouped from pg_temp.listed l
    where l.old_name is not null
      and (l.class, l.kpi_group, l.statement_line) is distinct from (l.old_class, l.old_kpi_group, l.old_statement_line);
  if regrouped is not null then
    new_version := ledger.next_version(p_entity_id, 'chart', p_import_id);
  end if;
  perform ledger.write_listed_accounts(p_entity_id, p_import_id, new_version, p_actor, p_reason);
  months := array(
    select distinct b.month from ledger.account_month_balance b
    where b.tenant_id = tenant and b.entity_id = p_entity_id and b.account_code = any (regrouped) order by b.month);
  if regrouped is not null then
    -- An account that enters or leaves profit and loss decides what closes a year.
    if exists (select from pg_temp.listed l
               where l.code = any (regrouped) and (l.class in ('income', 'expense')) <> (l.old_class in ('income', 'expense'))) then
      perform ledger.forget_closing_entries(p_entity_id, new_version);
      perform ledger.recognise_closing_entries(p_entity_id, new_version);
      months := array(
        select month from unnest(months) as month
        union select date_trunc('month', c.entry_date::timestamp)::date from ledger.closing_movement c
        where c.tenant_id = tenant and c.entity_id = p_entity_id and new_version in (c.since_version, c.until_version) order by 1);
    end if;
    perform ledger.reconcile(p_entity_id);
  end if;
  drop table pg_temp.listed;
  ledger_version := new_version;
  return next;
end $$;

-- Adds a statement line, or names and places one otherwise; a line stays in its KPI group. True when anything changed.
create function ledger.write_statement_line(p_entity_id int, p_line text, p_kpi_group text, p_name text, p_position int) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
begin
  perform ledger.lock_tenant();
  if not exists (select from ledger.entity where tenant_id = tenant and entity_id = p_entity_id) then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;
  insert into ledger.statement_line as l (tenant_id, entity_id, line, kpi_group, name, position)
    values (tenant, p_entity_id, p_line, p_kpi_group, p_name, p_position)
    on conflict (tenant_id, entity_id, line) do update set name = p_name, position = p_position
    where l.kpi_group = p_kpi_group and (l.name, l.position) <> (p_name, p_position);
  if not found then
    return false;
  end if;
  update ledger.entity set label_version = label_version + 1 where tenant_id = tenant and entity_id = p_entity_id;
  return true;
end $$;

revoke all on function ledger.closed_figures_changed, ledger.write_listed_accounts, ledger.write_accounts, ledger.write_statement_line
  from public;
grant execute on function ledger.closed_figures_changed, ledger.write_accounts to financial_api, financial_etl_worker;
grant execute on function ledger.write_statement_line to financial_api;
