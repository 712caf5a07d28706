-- How files of one layout are read for one company, as a person confirmed it (IMP-4). A change makes a new version; imports keep naming theirs.
create table ledger.import_profile (
  tenant_id       int         not null,
  entity_id       int         not null,
  layout          text        not null,
  profile_version int         not null check (profile_version > 0),
  settings        jsonb       not null,               -- {dateOrder, signs: {income, expense}, controlAccounts: {name: code}}
  confirmed_by    text        not null,
  confirmed_at    timestamptz not null default now(),
  import_id       uuid,                               -- the import whose preview was confirmed; null when the settings were changed by themselves
  primary key (tenant_id, entity_id, layout, profile_version),
  foreign key (tenant_id, entity_id) references ledger.entity
);

alter table ledger.import_profile enable row level security;
alter table ledger.import_profile force row level security;
create policy tenant_isolation on ledger.import_profile
  using (tenant_id = (select current_setting('app.tenant_id')::int))
  with check (tenant_id = (select current_setting('app.tenant_id')::int));
grant select on ledger.import_profile to financial_api, financial_etl_worker;
grant insert on ledger.import_profile to financial_etl_worker;
