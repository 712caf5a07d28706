-- The chart of accounts and the dimensions of journal lines. 0013 has the functions that change the chart.

-- The lines into which a company's statements divide a KPI group. Totals stay those of the groups. An account without a line stands in its
-- group's own.
create table ledger.statement_line (
  tenant_id int  not null,
  entity_id int  not null,
  line      text not null check (line ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  kpi_group text not null check (kpi_group <> 'suspense'),
  name      text not null check (name <> ''),
  position  int  not null,                            -- statements show a group's lines in this order
  primary key (tenant_id, entity_id, line),
  unique (tenant_id, entity_id, line, kpi_group),
  foreign key (tenant_id, entity_id) references ledger.entity
);

create table ledger.account (
  tenant_id   int     not null,
  entity_id   int     not null,
  code        text    not null check (code <> ''),
  name        text    not null,
  class       text    not null check (class in ('asset', 'liability', 'equity', 'income', 'expense')),
  normal_side text    not null generated always as (case when class in ('asset', 'expense') then 'debit' else 'credit' end) stored,
  kpi_group   text    not null check (kpi_group in (
                'revenue', 'cogs', 'other-expense', 'depreciation', 'interest', 'tax', 'other-income',
                'bank', 'receivable', 'stock', 'other-current-asset', 'fixed-asset',
                'payable', 'tax-liability', 'other-current-liability', 'long-term-liability', 'equity', 'suspense')),
  active      boolean not null default true,          -- an account in use is never renumbered or deleted, only made inactive (I-6)
  proposed_by uuid,                                   -- the import that brought the code, null when a person added it
  statement_line text,
  primary key (tenant_id, entity_id, code),
  foreign key (tenant_id, entity_id) references ledger.entity,
  foreign key (tenant_id, entity_id, statement_line, kpi_group) references ledger.statement_line (tenant_id, entity_id, line, kpi_group)
);

-- Each change of an account, with its earlier values; nobody may change or delete a row. Class, KPI group and statement line decide how
-- figures are made, so that changing them makes a ledger version (I-15): one per file, however many accounts it changes.
create table ledger.account_change (
  tenant_id      int         not null,
  entity_id      int         not null,
  change_id      bigint      generated always as identity,
  ledger_version bigint,                              -- the version that the change made, null when it alters no figure (name, active)
  import_id      uuid,                                -- the list that brought it, null when a person changed one account
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
  old_statement_line text,
  statement_line     text,
  actor              text,
  reason             text,                            -- why figures of closed months change
  primary key (tenant_id, entity_id, change_id),
  foreign key (tenant_id, entity_id, code) references ledger.account,
  check ((ledger_version is null) =
    ((old_class, old_kpi_group, old_statement_line) is not distinct from (class, kpi_group, statement_line)))
);
create index on ledger.account_change (tenant_id, entity_id, ledger_version) where ledger_version is not null;

-- The names of regions, divisions, jobs, classes, departments and managers, and the place of a job. A line keeps the dimensions with which
-- it was posted: a line that names only its job gains no region here, for posted lines never change.
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

select ledger.isolate_tenant('ledger.statement_line'), ledger.isolate_tenant('ledger.account'),
  ledger.isolate_tenant('ledger.account_change'), ledger.isolate_tenant('ledger.dimension');
grant select on ledger.statement_line, ledger.account, ledger.account_change, ledger.dimension
  to financial_api, financial_etl_worker, financial_insights;
-- The worker adds accounts and lines, and writes dimensions, of which no figure is made. Accounts change through write_accounts only.
grant insert on ledger.statement_line, ledger.account to financial_etl_worker;
grant insert, update (name, active, region, division, manager, class, budget_minor, import_id) on ledger.dimension to financial_etl_worker;

-- The chart at a version: the earlier values of each account's first later change, otherwise its present ones. The function sets no search
-- path, so that the planner can inline it.
create function ledger.chart_at(p_entity_id int, p_version bigint)
returns table (tenant_id int, code text, name text, class text, kpi_group text, statement_line text)
language sql stable as $$
  select a.tenant_id, a.code, a.name, coalesce(c.old_class, a.class), coalesce(c.old_kpi_group, a.kpi_group),
         case when c.code is null then a.statement_line else c.old_statement_line end
  from ledger.account a
  left join (
    select distinct on (h.code) h.code, h.old_class, h.old_kpi_group, h.old_statement_line from ledger.account_change h
    where h.tenant_id = (select current_setting('app.tenant_id')::int) and h.entity_id = p_entity_id and h.ledger_version > p_version
    order by h.code, h.ledger_version) c on c.code = a.code
  where a.tenant_id = (select current_setting('app.tenant_id')::int) and a.entity_id = p_entity_id;
$$;
revoke all on function ledger.chart_at from public;
grant execute on function ledger.chart_at to financial_api, financial_etl_worker, financial_insights;
