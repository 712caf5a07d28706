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

-- What an upload asks for beside its file, and who said yes to its preview.
alter table app.import
  add column post_good_entries boolean not null default false,   -- IMP-5
  add column keep_repeats      boolean not null default false,   -- rows that come again in the same order really happened twice
  add column rerun_from        date,                             -- IMP-7
  add column rerun_to          date,
  add column as_of             date,                             -- the day of a trial balance that does not say it itself
  add column repairs           uuid,                             -- the import whose rejects file this one is (IMP-6)
  add column confirmed_by      text,
  add check ((rerun_from is null) = (rerun_to is null) and rerun_from <= rerun_to);
grant update (confirmed, confirmed_by) on app.import to financial_api;

-- Puts an import that waits for a person back to pending, because they have confirmed it; false when it does not wait.
create function ledger.confirm_import(p_entity_id int, p_import_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with confirmed as (
    update ledger.import_run set status = 'pending', rows_read = 0
    where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id and import_id = p_import_id and status = 'awaiting-confirmation'
    returning 1)
  select exists (select from confirmed);
$$;
revoke all on function ledger.confirm_import from public;
grant execute on function ledger.confirm_import to financial_api;
