-- Files that somebody puts into the bucket as sage-import/<tenant>/<entity>/<name>, for the scheduled job of EtlWorker to pick up.
-- The job writes nothing in app itself: these functions make what an upload makes, so that a picked-up file is an import like any other.

grant usage on schema app to financial_etl_worker;
create policy pick_up on app.import to current_user using (true) with check (true);

-- The latest import of each object of a bucket, within the caller's tenant.
create function app.picked_up_files(in_bucket text)
returns table (object_key text, import_id uuid, received_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct on (i.object_key) i.object_key, i.import_id, i.received_at
  from app.import i
  where i.tenant_id = (select current_setting('app.tenant_id')::int) and i.bucket = in_bucket and i.received_by = 'sage_import'
  order by i.object_key, i.import_id desc;
$$;
revoke all on function app.picked_up_files from public;
grant execute on function app.picked_up_files to financial_etl_worker;

create function app.pick_up_file(
  of_entity int, new_import_id uuid, name text, in_bucket text, key text, content_sha256 text, length_bytes bigint) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with import as (
    insert into app.import (tenant_id, entity_id, import_id, file_name, bucket, object_key, sha256, size_bytes, confirmed, received_by)
    values (current_setting('app.tenant_id')::int, of_entity, new_import_id, name, in_bucket, key, content_sha256, length_bytes, false, 'sage_import')
    returning *)
  insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail)
  select tenant_id, entity_id, received_by, 'import-picked-up', import_id::text, jsonb_build_object('sha256', sha256, 'sizeBytes', size_bytes)
  from import;
$$;
revoke all on function app.pick_up_file from public;
grant execute on function app.pick_up_file to financial_etl_worker;
