-- What journal lines are held against, as files of lists bring it: changes of the chart of accounts, and the dimensions with their names.

-- Each change of an account, with what it was before; nobody may change or delete a row. Class and KPI group decide what figures are made of,
-- so that a change of them makes a ledger version (I-15): one per file, however many accounts it changes.
create table ledger.account_change (
  tenant_id      int         not null,
  entity_id      int         not null,
  change_id      bigint      generated always as identity,
  ledger_version bigint,                              -- the version that the change made, null when it alters no figure (name, active)
  import_id      uuid        not null,                -- the import that brought it; app.import says whose it was
  code           text        not null,
  old_name       text        not null,
  name           text        not null,
  old_class      text        not null,
  class          text        not null,
  old_kpi_group  text        not null,
  kpi_group      text        not null,
  old_active     boolean     not null,
  active         boolean     not null,
  changed_at     timestamptz not null default now(),
  primary key (tenant_id, entity_id, change_id),
  foreign key (tenant_id, entity_id, code) references ledger.account,
  check ((ledger_version is null) = ((old_class, old_kpi_group) = (class, kpi_group)))
);

-- What a journal line's region, division, job, class, department or a job's manager is called, and where a job belongs. A line keeps the dimensions with
-- which it was posted: one whose job belongs to a region or division here, but that names none itself, stays as it is, for posted lines never change.
create table ledger.dimension (
  tenant_id    int     not null,
  entity_id    int     not null,
  kind         text    not null check (kind in ('region', 'division', 'job', 'class', 'department', 'manager')),
  code         text    not null check (code <> ''),
  name         text    not null,
  active       boolean not null default true,
  region       text,                                  -- of a job: codes of other kinds, which may come in a later file
  division     text,
  manager      text,
  class        text,
  budget_minor bigint  check (budget_minor >= 0),
  import_id    uuid    not null,                      -- the import that last named it
  primary key (tenant_id, entity_id, kind, code),
  foreign key (tenant_id, entity_id) references ledger.entity,
  constraint only_jobs_belong check (kind = 'job' or num_nonnulls(region, division, manager, class, budget_minor) = 0)
);

do $$
declare
  table_name text;
begin
  foreach table_name in array array['account_change', 'dimension'] loop
    execute format('alter table ledger.%I enable row level security', table_name);
    execute format('alter table ledger.%I force row level security', table_name);
    execute format(
      'create policy tenant_isolation on ledger.%I'
      ' using (tenant_id = (select current_setting(''app.tenant_id'')::int))'
      ' with check (tenant_id = (select current_setting(''app.tenant_id'')::int))', table_name);
    execute format('grant select on ledger.%I to financial_api, financial_etl_worker, financial_insights', table_name);
  end loop;
end $$;

-- No figure is made of dimension rows, so that the worker writes them itself. Accounts change through write_accounts only.
grant insert, update (name, active, region, division, manager, class, budget_minor, import_id) on ledger.dimension to financial_etl_worker;

-- Adds and changes accounts of an entity's chart; those that are not named stay. Returns the version that a change of class or KPI group made,
-- null when there was none, with the months whose figures that alters.
create function ledger.write_accounts(
  p_entity_id int, p_import_id uuid, p_codes text[], p_names text[], p_classes text[], p_kpi_groups text[], p_active boolean[])
returns table (ledger_version bigint, months date[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant      int := current_setting('app.tenant_id')::int;
  new_version bigint;
  regrouped   text[];
begin
  perform ledger.lock_tenant();
  create temporary table listed on commit drop as
    select n.code, n.name, n.class, n.kpi_group, n.active, a.name as old_name, a.class as old_class, a.kpi_group as old_kpi_group, a.active as old_active
    from unnest(p_codes, p_names, p_classes, p_kpi_groups, p_active) as n (code, name, class, kpi_group, active)
    left join ledger.account a on a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = n.code;

  select array_agg(l.code) into regrouped from pg_temp.listed l
    where l.old_name is not null and (l.class, l.kpi_group) <> (l.old_class, l.old_kpi_group);
  if regrouped is not null then
    new_version := ledger.next_version(p_entity_id, 'chart', p_import_id);
    perform ledger.reconcile(p_entity_id);
  end if;

  insert into ledger.account_change (tenant_id, entity_id, ledger_version, import_id, code,
                                     old_name, name, old_class, class, old_kpi_group, kpi_group, old_active, active)
    select tenant, p_entity_id, case when (l.class, l.kpi_group) <> (l.old_class, l.old_kpi_group) then new_version end, p_import_id, l.code,
           l.old_name, l.name, l.old_class, l.class, l.old_kpi_group, l.kpi_group, l.old_active, l.active
    from pg_temp.listed l
    where l.old_name is not null and (l.name, l.class, l.kpi_group, l.active) <> (l.old_name, l.old_class, l.old_kpi_group, l.old_active)
    order by l.code collate "C";
  update ledger.account a set name = c.name, class = c.class, kpi_group = c.kpi_group, active = c.active
    from pg_temp.listed c
    where a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = c.code
      and (c.name, c.class, c.kpi_group, c.active) <> (c.old_name, c.old_class, c.old_kpi_group, c.old_active);
  insert into ledger.account (tenant_id, entity_id, code, name, class, kpi_group, active, proposed_by)
    select tenant, p_entity_id, l.code, l.name, l.class, l.kpi_group, l.active, p_import_id from pg_temp.listed l where l.old_name is null;
  drop table pg_temp.listed;

  return query select new_version, array(
    select distinct b.month from ledger.account_month_balance b
    where b.tenant_id = tenant and b.entity_id = p_entity_id and b.account_code = any (regrouped) order by b.month);
end $$;
revoke all on function ledger.write_accounts from public;
grant execute on function ledger.write_accounts to financial_etl_worker;
