-- Schema app belongs to the Api: who may call, what was uploaded, what was answered to a repeated request, who did what.
-- Row-level security holds for financial_api. The migrations' own role, which need not be a superuser, reads and seeds keys by
-- policies of its own, because a key is looked up before its tenant is known.

-- An API key, or a browser's development login (a key that expires). Only the SHA-256 of the secret is kept: a key is shown once.
create table app.api_key (
  tenant_id    int not null,
  entity_id    int not null,
  api_key_id   uuid not null default gen_random_uuid(),
  name         text not null check (length(name) between 1 and 100),
  key_hash     bytea not null unique check (length(key_hash) = 32),
  created_at   timestamptz not null default now(),
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  primary key (tenant_id, api_key_id)
);

-- One upload. What became of it stands in ledger.import_run, which EtlWorker writes.
create table app.import (
  tenant_id   int not null,
  entity_id   int not null,
  import_id   uuid not null,
  file_name   text not null,
  bucket      text not null,
  object_key  text not null,
  sha256      text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes  bigint not null check (size_bytes > 0),
  confirmed   boolean not null,
  currency    text check (currency ~ '^[A-Z]{3}$'),
  received_at timestamptz not null default now(),
  received_by text not null,
  primary key (tenant_id, import_id)
);
-- The list of imports, newest first: import_id is a time-ordered UUID (version 7).
create index on app.import (tenant_id, entity_id, import_id desc);

-- The answer to a request with an Idempotency-Key, committed with the request's effect. Rows older than seven days may go.
create table app.idempotency (
  tenant_id       int not null,
  entity_id       int not null,
  idempotency_key text not null check (length(idempotency_key) between 1 and 200),
  request_hash    bytea not null check (length(request_hash) = 32),
  status          int not null,
  location        text,
  body            text not null,
  created_at      timestamptz not null default now(),
  primary key (tenant_id, entity_id, idempotency_key)
);
create index on app.idempotency (tenant_id, created_at);

-- Who did what, and when (AUD-1). No application role may change or delete a row (AUD-2).
create table app.audit_log (
  tenant_id  int not null,
  audit_id   bigint generated always as identity,
  entity_id  int not null,
  at         timestamptz not null default now(),
  actor      text not null,
  action     text not null,
  subject    text not null,
  detail     jsonb not null default '{}',
  address    text,
  primary key (tenant_id, audit_id)
);
create index on app.audit_log (tenant_id, at);

do $$
declare
  table_name text;
begin
  foreach table_name in array array['api_key', 'import', 'idempotency', 'audit_log'] loop
    execute format('alter table app.%I enable row level security', table_name);
    execute format('alter table app.%I force row level security', table_name);
    execute format($policy$
      create policy tenant_isolation on app.%I to financial_api, financial_etl_worker, financial_insights
        using      (tenant_id = (select current_setting('app.tenant_id')::int))
        with check (tenant_id = (select current_setting('app.tenant_id')::int))$policy$, table_name);
  end loop;
end $$;
create policy key_administration on app.api_key to current_user using (true) with check (true);
create policy key_use on app.audit_log for insert to current_user with check (true);

grant select, insert on app.api_key to financial_api;
grant update (revoked_at) on app.api_key to financial_api;
grant select, insert on app.import to financial_api;
grant select, insert, delete on app.idempotency to financial_api;
grant select, insert on app.audit_log to financial_api;

-- Finds who presents a key, before any tenant is known; no row for an unknown, revoked or expired one. The first use in an hour
-- is written to the audit log, with the caller's address.
create function app.use_api_key(presented_hash bytea, from_address text)
returns table (tenant_id int, entity_id int, api_key_id uuid, name text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  key app.api_key;
begin
  select k.* into key from app.api_key k
  where k.key_hash = presented_hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now());
  if not found then
    return;
  end if;
  update app.api_key k set last_used_at = now()
  where k.tenant_id = key.tenant_id and k.api_key_id = key.api_key_id and (k.last_used_at is null or k.last_used_at < now() - interval '1 hour');
  if found then
    insert into app.audit_log (tenant_id, entity_id, actor, action, subject, address)
    values (key.tenant_id, key.entity_id, key.name, 'api-key-used', key.api_key_id::text, from_address);
  end if;
  return query select key.tenant_id, key.entity_id, key.api_key_id, key.name;
end $$;
revoke all on function app.use_api_key from public;
grant execute on function app.use_api_key to financial_api;
