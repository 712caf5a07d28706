-- What Insights found in a month of the books, in words. Insights writes; Api reads the view.
-- One generation per month and ledger version. A month that a later version did not touch keeps its generation: its figures have not changed.

create table insight.generation (
  tenant_id      int         not null,
  entity_id      int         not null,
  month          date        not null check (month = date_trunc('month', month)),
  ledger_version bigint      not null,
  currency       text        not null,
  facts          jsonb       not null,                -- [{id, metric, definitionVersion, scope, period, unit, value, compare, lineCount}], amounts as strings
  prompt_version text,                                -- null when no model was asked
  model          text,
  refusals       int         not null default 0,      -- wordings of the model that the check refused
  generated_at   timestamptz not null default now(),
  primary key (tenant_id, entity_id, month, ledger_version),
  foreign key (tenant_id, entity_id) references ledger.entity
);

create table insight.insight (
  tenant_id      int      not null,
  entity_id      int      not null,
  month          date     not null,
  ledger_version bigint   not null,
  rank           smallint not null check (rank between 1 and 5),  -- by money, the month's summary first (INS-1)
  kind           text     not null,
  favourable     boolean,                             -- null: neither
  headline       text     not null,                   -- plain text, to be escaped where it is shown
  body           text     not null,
  source         text     not null check (source in ('template', 'openai')),
  fact_ids       text[]   not null check (cardinality(fact_ids) > 0),  -- the first is the figure to show
  primary key (tenant_id, entity_id, month, ledger_version, rank),
  foreign key (tenant_id, entity_id, month, ledger_version) references insight.generation
);

-- The newest generation of each month, each insight with the facts that it cites in their order.
create view insight.served_insight with (security_invoker = true) as
select g.tenant_id, g.entity_id, g.month, g.ledger_version, g.currency, g.generated_at, i.rank, i.kind, i.favourable, i.headline, i.body, i.source,
       (select jsonb_agg(f.fact order by array_position(i.fact_ids, f.fact ->> 'id'))
        from jsonb_array_elements(g.facts) as f(fact) where f.fact ->> 'id' = any (i.fact_ids)) as facts
from insight.generation g
join insight.insight i using (tenant_id, entity_id, month, ledger_version)
where not exists (
  select from insight.generation later
  where later.tenant_id = g.tenant_id and later.entity_id = g.entity_id and later.month = g.month and later.ledger_version > g.ledger_version);

do $$
declare
  table_name text;
begin
  foreach table_name in array array['generation', 'insight'] loop
    execute format('alter table insight.%I enable row level security', table_name);
    execute format('alter table insight.%I force row level security', table_name);
    execute format(
      'create policy tenant_isolation on insight.%I'
      ' using (tenant_id = (select current_setting(''app.tenant_id'')::int))'
      ' with check (tenant_id = (select current_setting(''app.tenant_id'')::int))', table_name);
    execute format('grant select on insight.%I to financial_api', table_name);
    execute format('grant select, insert on insight.%I to financial_insights', table_name);
  end loop;
end $$;

grant select on insight.served_insight to financial_api, financial_insights;
