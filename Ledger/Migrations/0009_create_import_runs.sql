-- The progress and the result of each import.

create table ledger.import_run (
  tenant_id         int         not null,
  entity_id         int         not null,
  import_id         uuid        not null,
  status            text        not null check (status in (
                      'pending', 'running', 'awaiting-confirmation', 'posted', 'already-posted', 'rejected', 'failed')),
  attempt           int         not null default 1,
  started_at        timestamptz not null,
  finished_at       timestamptz,
  sha256            text        not null,
  size_bytes        bigint      not null,
  layout            text,
  encoding          text,
  importer_version  text        not null,
  layout_version    int         not null default 1,
  profile_version   int,                              -- the confirmed profile by which the file was read
  rows_expected     bigint,                           -- data rows counted by the survey: 100 %
  rows_read         bigint      not null default 0,
  rows_posted       bigint      not null default 0,
  rows_refused      bigint      not null default 0,
  entries_posted    bigint      not null default 0,
  error_code        text,
  error_detail      text,
  proposed_accounts jsonb       not null default '[]', -- [{code, name, class, kpiGroup}]
  notes             jsonb       not null default '[]', -- what passed but deserves a look: [{code, count, detail}]
  months            date[]      not null default '{}',
  preview           jsonb,                            -- what a person confirms: totals by account class, and the differences of a re-run
  corrections       jsonb,                            -- what was reversed and what replaced it: see EtlWorker's Corrections
  ledger_version    bigint,
  already_posted_by uuid,                             -- the import that posted the same bytes before
  -- The posting transaction sets both before post_load, which judges the version by them.
  control           text        check (control in ('file-totals')),  -- the file states its own totals, and its rows make them
  needs_control     boolean     not null default false, -- a single-entry source: not served before control totals agree
  progressed_at     timestamptz,                      -- when rows_read was last written: with started_at, how fast the file is read
  assumed_date_order text       check (assumed_date_order in ('day-first', 'month-first')),  -- where the file's dates leave it open
  source_columns    jsonb,                            -- {separator, names}; null when rows cannot be replaced one by one (IMP-6)
  -- How its entries were hashed. Version 2 also covers journal_entry.kind and the last four columns of journal_line.
  chain_version     smallint    not null default 1 check (chain_version in (1, 2)),
  primary key (tenant_id, entity_id, import_id),
  foreign key (tenant_id, entity_id) references ledger.entity
);
create index import_run_posted_file on ledger.import_run (tenant_id, entity_id, sha256) where status = 'posted';

create table ledger.import_refusal (
  tenant_id int  not null,
  entity_id int  not null,
  import_id uuid not null,
  sequence  int  not null,
  line      int  not null,                            -- physical line, 1-based; 0 = the file as a whole
  code      text not null,
  detail    text not null,
  hint      text not null,
  original  text not null,
  entry     int,                                      -- the line on which the row's entry starts; null when the row is in no entry
  field     int,                                      -- the cell at fault, from 1; null when the refusal is not about one cell
  primary key (tenant_id, entity_id, import_id, sequence),
  foreign key (tenant_id, entity_id, import_id) references ledger.import_run
);

-- Notifications for administrators (REC-8). Mail programs read it.
create table ledger.notification (
  tenant_id       int         not null,
  entity_id       int         not null,
  notification_id bigint      generated always as identity,
  kind            text        not null check (kind in ('reconciliation-failed', 'import-failed', 'payroll-reconciliation-failed')),
  subject         text        not null,               -- the reconciliation_id or import_id
  recorded_at     timestamptz not null default clock_timestamp(),
  primary key (tenant_id, entity_id, notification_id)
);

select ledger.isolate_tenant('ledger.import_run'), ledger.isolate_tenant('ledger.import_refusal'),
  ledger.isolate_tenant('ledger.notification');
grant select on ledger.import_run, ledger.import_refusal, ledger.notification to financial_api, financial_etl_worker, financial_insights;
grant insert, update on ledger.import_run to financial_etl_worker;
grant insert, delete on ledger.import_refusal to financial_etl_worker;

-- Programs that show progress listen on channel import_run for '<tenant>:<import>' and read the row.
create function ledger.notify_import_run() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_notify('import_run', new.tenant_id || ':' || new.import_id);
  return null;
end $$;
create trigger import_run_changed after insert or update on ledger.import_run
  for each row execute function ledger.notify_import_run();

create function ledger.notify_failed_import() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into ledger.notification (tenant_id, entity_id, kind, subject)
    values (new.tenant_id, new.entity_id, 'import-failed', new.import_id::text);
  return null;
end $$;
create trigger import_run_updated_to_failed after update of status on ledger.import_run
  for each row when (new.status in ('failed', 'rejected') and old.status <> new.status) execute function ledger.notify_failed_import();
create trigger import_run_inserted_as_failed after insert on ledger.import_run
  for each row when (new.status in ('failed', 'rejected')) execute function ledger.notify_failed_import();

-- Sets an import that waits for a person back to pending, because the person has confirmed it; false when it does not wait.
create function ledger.confirm_import(p_entity_id int, p_import_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with confirmed as (
    update ledger.import_run set status = 'pending', rows_read = 0
    where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id and import_id = p_import_id
      and status = 'awaiting-confirmation'
    returning 1)
  select exists (select from confirmed);
$$;

-- Ends an import that waits for a person, because the person has discarded it; false when it does not wait. It may be tried again like any
-- rejected import.
create function ledger.discard_import(p_entity_id int, p_import_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with discarded as (
    update ledger.import_run set status = 'rejected', finished_at = clock_timestamp(), error_code = 'discarded',
      error_detail = 'somebody looked at its preview and discarded it'
    where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id and import_id = p_import_id
      and status = 'awaiting-confirmation'
    returning 1)
  select exists (select from discarded);
$$;

-- Sets an import that has failed or was rejected back to pending; false, and no change, when it is in any other state.
-- Its refusals stay until the next run begins, so that nobody loses them while no worker runs.
create function ledger.retry_import(p_entity_id int, p_import_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with retried as (
    update ledger.import_run
    set status = 'pending', finished_at = null, progressed_at = null, rows_read = 0, rows_refused = 0,
        error_code = null, error_detail = null
    where tenant_id = current_setting('app.tenant_id')::int and entity_id = p_entity_id and import_id = p_import_id
      and status in ('failed', 'rejected')
    returning 1)
  select exists (select from retried);
$$;

revoke all on function ledger.notify_failed_import, ledger.confirm_import, ledger.discard_import, ledger.retry_import from public;
grant execute on function ledger.confirm_import, ledger.discard_import, ledger.retry_import to financial_api;
