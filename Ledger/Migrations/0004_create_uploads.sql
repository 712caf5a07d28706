-- Files that reach the system: uploads to the Api, and files that the scheduled job of EtlWorker picks up from the bucket.

-- One upload, with the options that its form chose. Its progress and result stand in ledger.import_run, which EtlWorker writes.
create table app.import (
  tenant_id           int not null,
  entity_id           int not null,
  import_id           uuid not null,
  file_name           text not null,
  bucket              text not null,
  object_key          text not null,
  sha256              text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes          bigint not null check (size_bytes > 0),
  confirmed           boolean not null,
  confirmed_by        text,                           -- the person who confirmed the preview
  confirmed_questions jsonb not null default '[]',    -- the questions that a person answered yes to, as the preview showed them
  options             jsonb not null default '{}' check (jsonb_typeof(options) = 'object'), -- UploadOptions.cs declares them
  repairs             uuid,                           -- the import whose rejects file this is (IMP-6)
  reason              text check (reason <> ''),      -- why a list of accounts changes figures of closed months
  received_at         timestamptz not null default now(),
  received_by         text not null,
  primary key (tenant_id, import_id)
);
-- The list of imports, newest first: import_id is a time-ordered UUID (version 7).
create index on app.import (tenant_id, entity_id, import_id desc);
select ledger.isolate_tenant('app.import', 'financial_api, financial_etl_worker, financial_insights');
create policy pick_up on app.import to current_user using (true) with check (true);
grant select, insert on app.import to financial_api;
grant update (confirmed, confirmed_by, confirmed_questions, reason) on app.import to financial_api;

-- An upload under way: its object may be in the bucket, its import is not committed yet. The import's own transaction deletes the row.
-- A row that stays names an object that nobody will ever ask for: the Api that wrote it died, or could not clean up.
create table app.upload (
  tenant_id  int not null,
  entity_id  int not null,
  object_key text not null,
  bucket     text not null,
  started_at timestamptz not null default now(),
  primary key (tenant_id, entity_id, object_key)
);
create index on app.upload (started_at);
select ledger.isolate_tenant('app.upload', 'financial_api');
create policy upload_administration on app.upload for select to current_user using (true);
grant select, insert, delete on app.upload to financial_api;

-- The uploads of all tenants that began more than a day ago; no upload takes that long.
create function app.abandoned_uploads() returns table (tenant_id int, bucket text, object_key text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select u.tenant_id, u.bucket, u.object_key from app.upload u where u.started_at < now() - interval '1 day';
$$;

-- The job picks up files that somebody puts into the bucket as sage-import/<tenant>/<entity>/<name>. It writes nothing in app itself: these
-- functions write what an upload writes, so that a picked-up file is an import like any other.

-- The latest import of each object of a bucket, within the caller's tenant.
create function app.picked_up_files(in_bucket text)
returns table (object_key text, import_id uuid, received_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct on (i.object_key) i.object_key, i.import_id, i.received_at
  from app.import i
  where i.tenant_id = (select current_setting('app.tenant_id')::int) and i.bucket = in_bucket and i.received_by = 'sage_import'
  order by i.object_key, i.import_id desc;
$$;

create function app.pick_up_file(
  of_entity int, new_import_id uuid, name text, in_bucket text, key text, content_sha256 text, length_bytes bigint) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with import as (
    insert into app.import (tenant_id, entity_id, import_id, file_name, bucket, object_key, sha256, size_bytes, confirmed, received_by)
    values (current_setting('app.tenant_id')::int, of_entity, new_import_id, name, in_bucket, key, content_sha256, length_bytes, false,
      'sage_import')
    returning *)
  insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail)
  select tenant_id, entity_id, received_by, 'import-picked-up', import_id::text,
    jsonb_build_object('sha256', sha256, 'sizeBytes', size_bytes)
  from import;
$$;

revoke all on function app.abandoned_uploads, app.picked_up_files, app.pick_up_file from public;
grant execute on function app.abandoned_uploads to financial_api;
grant execute on function app.picked_up_files, app.pick_up_file to financial_etl_worker;
