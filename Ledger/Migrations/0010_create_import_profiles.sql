-- How files of one layout are read for one company, as a person confirmed it (IMP-4). A change makes a new version; imports keep the
-- number of the version by which they were read.
-- SQLSTATE: LG003 no such entity · LG024 no settings of a profile, or some of columns, positive and clearingAccount without the others.

-- Settings: {dateOrder, signs: {income, expense}, controlAccounts: {name: code}}, and for a CSV with one signed amount a row
-- {columns: {role: header}, positive: debit | credit, clearingAccount: code}.
create table ledger.import_profile (
  tenant_id       int         not null,
  entity_id       int         not null,
  layout          text        not null,
  profile_version int         not null check (profile_version > 0),
  settings        jsonb       not null,
  confirmed_by    text        not null,
  confirmed_at    timestamptz not null default now(),
  import_id       uuid,                               -- the import whose preview was confirmed; null when a person changed the settings
  primary key (tenant_id, entity_id, layout, profile_version),
  foreign key (tenant_id, entity_id) references ledger.entity
);
select ledger.isolate_tenant('ledger.import_profile');
grant select on ledger.import_profile to financial_api, financial_etl_worker;
grant insert on ledger.import_profile to financial_etl_worker;

-- Sets the settings that p_change holds, without a file; all others stay. Makes the next version unless nothing changes. Returns the
-- newest version, its settings and the earlier ones, which are null when there was no profile.
create function ledger.change_profile(p_entity_id int, p_layout text, p_change jsonb, p_actor text)
returns table (profile_version int, settings jsonb, earlier_settings jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
begin
  if exists (select from jsonb_each(p_change) s (name, value) where not case
       when name = 'dateOrder' then value in ('"day-first"', '"month-first"')
       when name = 'positive' then value in ('"debit"', '"credit"')
       when name = 'clearingAccount' then jsonb_typeof(value) = 'string'
       when name in ('controlAccounts', 'columns') then jsonb_typeof(value) = 'object'
         and not jsonb_path_exists(value, '$.* ? (@.type() <> "string")')
       else false end)
     or p_change ?| array['columns', 'positive', 'clearingAccount'] and not p_change ?& array['columns', 'positive', 'clearingAccount'] then
    raise exception 'not the settings of a profile' using errcode = 'LG024';
  end if;
  perform ledger.lock_tenant();
  if not exists (select from ledger.entity where tenant_id = tenant and entity_id = p_entity_id) then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;
  select p.profile_version, p.settings into profile_version, earlier_settings from ledger.import_profile p
    where p.tenant_id = tenant and p.entity_id = p_entity_id and p.layout = p_layout order by p.profile_version desc limit 1;
  settings := coalesce(earlier_settings, '{"dateOrder": null, "signs": {}}') || p_change;
  if settings is distinct from earlier_settings then
    profile_version := coalesce(profile_version, 0) + 1;
    insert into ledger.import_profile (tenant_id, entity_id, layout, profile_version, settings, confirmed_by)
      values (tenant, p_entity_id, p_layout, profile_version, settings, p_actor);
  end if;
  return next;
end $$;
revoke all on function ledger.change_profile from public;
grant execute on function ledger.change_profile to financial_api;
