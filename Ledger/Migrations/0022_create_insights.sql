-- Findings of Insights in a month of the books, in words. Insights writes; Api reads the view.
-- One generation per month and ledger version. A month that a later version did not touch keeps its generation: its figures are the same.

create table insight.generation (
  tenant_id      int         not null,
  entity_id      int         not null,
  month          date        not null check (month = date_trunc('month', month)),
  ledger_version bigint      not null,
  currency       text        not null,
  facts          jsonb       not null,                -- [{id, metric, definitionVersion, scope, period, unit, value, compare, lineCount}]
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
  headline       text     not null,                   -- plain text: escape it when showing it
  body           text     not null,
  source         text     not null check (source in ('template', 'openai')),
  fact_ids       text[]   not null check (cardinality(fact_ids) > 0),  -- the first is the figure to show
  primary key (tenant_id, entity_id, month, ledger_version, rank),
  foreign key (tenant_id, entity_id, month, ledger_version) references insight.generation
);

select ledger.isolate_tenant('insight.generation'), ledger.isolate_tenant('insight.insight');
grant select on insight.generation, insight.insight to financial_api;
grant select, insert on insight.generation, insight.insight to financial_insights;

-- The newest generation of each month that the served version has, each insight with its facts in the order in which it cites them. A
-- withheld version is not put into words.
create view insight.served_insight with (security_invoker = true) as
select g.tenant_id, g.entity_id, g.month, g.ledger_version, g.currency, g.generated_at, i.rank, i.kind, i.favourable, i.headline, i.body,
       i.source,
       (select jsonb_agg(f.fact order by array_position(i.fact_ids, f.fact ->> 'id'))
        from jsonb_array_elements(g.facts) as f(fact) where f.fact ->> 'id' = any (i.fact_ids)) as facts
from ledger.entity e
cross join lateral (
  select v.ledger_version from ledger.served_version v
  where v.tenant_id = e.tenant_id and v.entity_id = e.entity_id order by v.served_id desc limit 1) s
join insight.generation g on g.tenant_id = e.tenant_id and g.entity_id = e.entity_id and g.ledger_version <= s.ledger_version
join insight.insight i
  on i.tenant_id = g.tenant_id and i.entity_id = g.entity_id and i.month = g.month and i.ledger_version = g.ledger_version
where not exists (
  select from insight.generation later
  where later.tenant_id = g.tenant_id and later.entity_id = g.entity_id and later.month = g.month
    and later.ledger_version > g.ledger_version and later.ledger_version <= s.ledger_version);
grant select on insight.served_insight to financial_api, financial_insights;
