-- One login role per service. The roles own nothing, and row-level security applies to them; the migrator's role owns everything.
-- Roles belong to the whole server while this script runs once per database, so each may already exist.
do $$
declare
  role_name text;
begin
  foreach role_name in array array['financial_api', 'financial_etl_worker', 'financial_insights'] loop
    begin
      execute format('create role %I nologin', role_name);
    exception when duplicate_object or unique_violation then
      null;
    end;
  end loop;
end $$;

-- A schema belongs to the service that writes its tables; the other services read tables and views.
create schema app;      -- Api: keys, import requests, idempotency, audit
create schema ledger;   -- EtlWorker: journal, balances, import runs
create schema insight;  -- Insights

grant usage on schema app to financial_api, financial_etl_worker;
grant usage on schema ledger to financial_api, financial_etl_worker, financial_insights;
grant usage on schema insight to financial_api, financial_insights;

-- Shows a transaction the rows of one tenant only: the one that set_config('app.tenant_id', …, true) names. Every table with a tenant_id
-- is isolated by this function when it is created, except outboxes and inboxes (0002).
-- Postgres evaluates the sub-select once per statement instead of once per row. A missing setting fails in the cast.
create function ledger.isolate_tenant(p_table regclass, p_roles text default 'public') returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  execute format('alter table %s enable row level security, force row level security', p_table);
  execute format(
    'create policy tenant_isolation on %s to %s'
    ' using (tenant_id = (select current_setting(''app.tenant_id'')::int))'
    ' with check (tenant_id = (select current_setting(''app.tenant_id'')::int))', p_table, p_roles);
end $$;
revoke all on function ledger.isolate_tenant from public;
