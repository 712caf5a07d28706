-- What people set of a profile by themselves: {dateOrder, controlAccounts}, and for a CSV with one signed amount a row
-- {columns: {role: header}, positive: debit | credit, clearingAccount: code}.
-- Sets what p_change holds of a layout's profile, without a file; everything else stays as it is. The next version is made unless nothing changes.
-- Returns the newest version, its settings and those before; earlier_settings is null when there was no profile.
-- SQLSTATE: LG003 no such entity · LG024 no settings of a profile, or some of columns, positive and clearingAccount without the others.
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
       when name in ('controlAccounts', 'columns') then jsonb_typeof(value) = 'object' and not jsonb_path_exists(value, '$.* ? (@.type() <> "string")')
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
