-- Journals that are longer than an answer: a person asks the Api for one, and EtlWorker writes the file to the bucket (EXP-3).

create table app.export (
  tenant_id      int         not null,
  entity_id      int         not null,
  export_id      uuid        not null,
  format         text        not null,
  first_day      date        not null,
  last_day       date        not null,
  served_id      bigint      not null,               -- what was served when it was asked for; 0: nothing
  ledger_version bigint      not null,
  line_count     bigint      not null,
  requested_at   timestamptz not null,
  requested_by   text        not null,
  primary key (tenant_id, export_id)
);
-- The list of exports, newest first: export_id is a time-ordered UUID (version 7).
create index on app.export (tenant_id, entity_id, export_id desc);

-- The progress and the result of each export. An export without a row is pending.
create table ledger.export_run (
  tenant_id    int         not null,
  entity_id    int         not null,
  export_id    uuid        not null,
  status       text        not null check (status in ('running', 'done', 'failed')),
  attempt      int         not null default 1,
  started_at   timestamptz not null,
  finished_at  timestamptz,
  bucket       text,
  object_key   text,                                  -- each attempt writes an object of its own
  size_bytes   bigint,
  sha256       text,
  error_code   text,
  error_detail text,
  -- A file that is called done is complete.
  check (status <> 'done' or (finished_at, bucket, object_key, size_bytes, sha256) is not null),
  primary key (tenant_id, entity_id, export_id),
  foreign key (tenant_id, entity_id) references ledger.entity
);

select ledger.isolate_tenant('app.export', 'financial_api'), ledger.isolate_tenant('ledger.export_run');
grant select, insert on app.export to financial_api;
grant select on ledger.export_run to financial_api, financial_etl_worker;
grant insert, update on ledger.export_run to financial_etl_worker;
