-- API keys, answers to repeated requests, and the audit log. Schema app belongs to the Api.
-- Tenant isolation names the services' roles instead of everybody: the migrations' own role, which need not be a superuser, looks a key up
-- before its tenant is known. It has policies of its own.

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
select ledger.isolate_tenant('app.api_key', 'financial_api, financial_etl_worker, financial_insights');
create policy key_administration on app.api_key to current_user using (true) with check (true);
grant select, insert on app.api_key to financial_api;
grant update (revoked_at) on app.api_key to financial_api;

-- The answer to a request with an Idempotency-Key, committed with the request's effect. Rows older than seven days may be deleted.
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
select ledger.isolate_tenant('app.idempotency', 'financial_api, financial_etl_worker, financial_insights');
grant select, insert, delete on app.idempotency to financial_api;

-- The audit log: person, action and time (AUD-1). No application role may change or delete a row (AUD-2).
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
select ledger.isolate_tenant('app.audit_log', 'financial_api, financial_etl_worker, financial_insights');
create policy key_use on app.audit_log for insert to current_user with check (true);
grant select, insert on app.audit_log to financial_api;

-- Finds the owner of a key before any tenant is known; returns no row for an unknown, revoked or expired key. The first use in an hour
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
  where k.tenant_id = key.tenant_id and k.api_key_id = key.api_key_id
    and (k.last_used_at is null or k.last_used_at < now() - interval '1 hour');
  if found then
    insert into app.audit_log (tenant_id, entity_id, actor, action, subject, address)
    values (key.tenant_id, key.entity_id, key.name, 'api-key-used', key.api_key_id::text, from_address);
  end if;
  return query select key.tenant_id, key.entity_id, key.api_key_id, key.name;
end $$;
revoke all on function app.use_api_key from public;
grant execute on function app.use_api_key to financial_api;
