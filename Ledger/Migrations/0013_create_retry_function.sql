-- Following an import and trying it again (JOB-2, JOB-3).

-- When rows_read was last written: with started_at, how fast the file is read. Null until the first time.
alter table ledger.import_run add column progressed_at timestamptz;

-- Puts an import that has failed or was rejected back to pending; false when it is in any other state, and then nothing is changed.
-- Its refusals stay until the next run begins, so that nobody loses them to a worker that is away.
create function ledger.retry_import(p_entity_id int, p_import_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with retried as (
    update ledger.import_run
    set status = 'pending', finished_at = null, progressed_at = null, rows_read = 0, rows_refused = 0, error_code = null, error_detail = null
    where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id and import_id = p_import_id
      and status in ('failed', 'rejected')
    returning 1)
  select exists (select from retried);
$$;
revoke all on function ledger.retry_import from public;
grant execute on function ledger.retry_import to financial_api;
