-- Each service writes the messages that it sends, and the ids of those that it has handled, into its own schema, in the transaction of the
-- change itself.
-- No row-level security here: one dispatcher sends for every tenant, and tenant_id is carried as data only. No service can read another's
-- rows.
-- message_id is the message's identity on the queue: the receiver's inbox uses it to ignore a second copy.
do $$
declare
  service record;
begin
  for service in
    select * from (values ('app', 'financial_api'), ('ledger', 'financial_etl_worker'), ('insight', 'financial_insights'))
      as s (schema_name, role_name)
  loop
    execute format($sql$
      create table %1$I.outbox (
        outbox_id    bigint generated always as identity primary key,
        message_id   uuid not null unique,
        tenant_id    int not null,
        queue        text not null,
        message_type text not null,
        body         jsonb not null,
        traceparent  text,
        tracestate   text,
        recorded_at  timestamptz not null default clock_timestamp(),
        due_at       timestamptz not null default now(),
        attempts     int not null default 0,
        last_error   text,
        sent_at      timestamptz,
        parked_at    timestamptz,
        check (sent_at is null or parked_at is null)
      );
      comment on column %1$I.outbox.parked_at is
        'No attempt can send it, for the reason in last_error. To try again: set parked_at = null, due_at = now().';

      -- Only a handful of rows is still to be sent, however many are kept.
      create index outbox_unsent on %1$I.outbox (outbox_id) include (due_at) where sent_at is null and parked_at is null;
      create index outbox_sent_at on %1$I.outbox (sent_at) where sent_at is not null;

      create table %1$I.inbox (
        message_id  uuid primary key,
        tenant_id   int not null,
        received_at timestamptz not null default now()
      );
      create index inbox_received_at on %1$I.inbox (received_at);

      grant select, insert, delete on %1$I.outbox to %2$I;
      grant update (attempts, due_at, last_error, sent_at, parked_at) on %1$I.outbox to %2$I;
      grant select, insert, delete on %1$I.inbox to %2$I;
    $sql$, service.schema_name, service.role_name);
  end loop;
end $$;
