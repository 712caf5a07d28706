-- The upload said that its entries may post into a soft-closed month, each marked late.
alter table app.import add column allow_late boolean not null default false;

-- Sets the date order, the control accounts or both of a layout's profile, without a file; what is null stays as it is. The next version is made
-- unless nothing changes. Returns the newest version, its settings and those before; earlier_settings is null when there was no profile.
-- SQLSTATE: LG003 no such entity · LG024 no date order, or control accounts that are no texts by name.
create function ledger.change_profile(p_entity_id int, p_layout text, p_date_order text, p_control_accounts jsonb, p_actor text)
returns table (profile_version int, settings jsonb, earlier_settings jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
begin
  if p_date_order not in ('day-first', 'month-first') or jsonb_path_exists(p_control_accounts, 'strict $ ? (@.type() <> "object")')
     or jsonb_path_exists(p_control_accounts, '$.* ? (@.type() <> "string")') then
    raise exception 'not the settings of a profile' using errcode = 'LG024';
  end if;
  perform ledger.lock_tenant();
  if not exists (select from ledger.entity where tenant_id = tenant and entity_id = p_entity_id) then
    raise exception 'no entity %', p_entity_id using errcode = 'LG003';
  end if;
  select p.profile_version, p.settings into profile_version, earlier_settings from ledger.import_profile p
    where p.tenant_id = tenant and p.entity_id = p_entity_id and p.layout = p_layout order by p.profile_version desc limit 1;
  settings := coalesce(earlier_settings, '{"dateOrder": null, "signs": {}, "controlAccounts": null}')
    || case when p_date_order is null then '{}' else jsonb_build_object('dateOrder', p_date_order) end
    || case when p_control_accounts is null then '{}' else jsonb_build_object('controlAccounts', p_control_accounts) end;
  if settings is distinct from earlier_settings then
    profile_version := coalesce(profile_version, 0) + 1;
    insert into ledger.import_profile (tenant_id, entity_id, layout, profile_version, settings, confirmed_by)
      values (tenant, p_entity_id, p_layout, profile_version, settings, p_actor);
  end if;
  return next;
end $$;
revoke all on function ledger.change_profile from public;
grant execute on function ledger.change_profile to financial_api;
