-- One login role per service. They own nothing, and row-level security applies to them; the migrator's role owns everything.
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

-- A schema belongs to the service that writes its tables; the other services read views.
create schema app;      -- Api: keys, import requests, idempotency, audit
create schema ledger;   -- EtlWorker: journal, balances, import runs
create schema insight;  -- Insights

grant usage on schema app to financial_api;
grant usage on schema ledger to financial_api, financial_etl_worker, financial_insights;
grant usage on schema insight to financial_api, financial_insights;
