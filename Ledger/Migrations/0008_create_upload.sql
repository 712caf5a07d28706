-- An upload under way: its object may be in the bucket, its import is not committed yet. The import's own transaction takes the row away,
-- so that a row that stays names an object for which nobody will ever ask: the Api that wrote it has died, or could not clean up.

create table app.upload (
  tenant_id  int not null,
  entity_id  int not null,
  object_key text not null,
  bucket     text not null,
  started_at timestamptz not null default now(),
  primary key (tenant_id, entity_id, object_key)
);
create index on app.upload (started_at);

alter table app.upload enable row level security;
alter table app.upload force row level security;
create policy tenant_isolation on app.upload to financial_api
  using      (tenant_id = (select current_setting('app.tenant_id')::int))
  with check (tenant_id = (select current_setting('app.tenant_id')::int));
grant select, insert, delete on app.upload to financial_api;

-- The uploads of all tenants that began more than a day ago; none takes that long.
create policy upload_administration on app.upload for select to current_user using (true);
create function app.abandoned_uploads() returns table (tenant_id int, bucket text, object_key text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select u.tenant_id, u.bucket, u.object_key from app.upload u where u.started_at < now() - interval '1 day';
$$;
revoke all on function app.abandoned_uploads from public;
grant execute on function app.abandoned_uploads to financial_api;
