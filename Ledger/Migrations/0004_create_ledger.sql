-- The ledger's tables. EtlWorker is their one writer; Api and Insights read them, and Api changes periods through functions (0006).
-- Money is bigint minor units with debit and credit apart; a month is the date of its first day; tenant_id, entity_id stand first everywhere.

create table ledger.entity (
  tenant_id      int         not null,
  entity_id      int         not null,
  name           text        not null,
  currency       text        not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  ledger_version bigint      not null default 0,      -- grows by one for each committed change that can alter a figure (I-15)
  as_of          timestamptz,                         -- when ledger_version was made
  last_entry_id  bigint      not null default 0,
  last_entry_hash bytea      not null default decode(repeat('00', 32), 'hex'),   -- the end of the hash chain (I-12)
  primary key (tenant_id, entity_id)
);

create table ledger.account (
  tenant_id   int     not null,
  entity_id   int     not null,
  code        text    not null check (code <> ''),
  name        text    not null,
  class       text    not null check (class in ('asset', 'liability', 'equity', 'income', 'expense')),
  normal_side text    not null generated always as (case when class in ('asset', 'expense') then 'debit' else 'credit' end) stored,
  kpi_group   text    not null check (kpi_group in (
                'revenue', 'cogs', 'other-expense', 'depreciation', 'interest', 'tax', 'other-income',
                'bank', 'receivable', 'stock', 'other-current-asset', 'fixed-asset',
                'payable', 'tax-liability', 'other-current-liability', 'long-term-liability', 'equity', 'suspense')),
  active      boolean not null default true,          -- an account in use is never renumbered or deleted, only made inactive (I-6)
  proposed_by uuid,                                   -- the import that brought the code, null when a person added it
  primary key (tenant_id, entity_id, code),
  foreign key (tenant_id, entity_id) references ledger.entity
);

create table ledger.accounting_period (
  tenant_id  int         not null,
  entity_id  int         not null,
  month      date        not null check (month = date_trunc('month', month)),
  state      text        not null default 'open' check (state in ('open', 'soft-closed', 'closed')),
  changed_at timestamptz,
  changed_by text,
  primary key (tenant_id, entity_id, month),
  foreign key (tenant_id, entity_id) references ledger.entity
);

-- Closing and reopening are audited acts (I-5); nobody may change or delete a row.
create table ledger.period_change (
  tenant_id      int         not null,
  entity_id      int         not null,
  ledger_version bigint      not null,
  month          date        not null,
  state          text        not null check (state in ('open', 'soft-closed', 'closed')),
  actor          text        not null,
  reason         text        not null,
  changed_at     timestamptz not null default now(),
  primary key (tenant_id, entity_id, ledger_version),
  foreign key (tenant_id, entity_id, month) references ledger.accounting_period
);

-- Partitioned by month so that a fresh month is loaded bare, then indexed, then attached (0005): a third of the price of loading through indexes.
create table ledger.journal_entry (
  tenant_id     int         not null,
  entity_id     int         not null,
  entry_id      bigint      not null,                 -- in posting order per entity; a gap says nothing
  reversal_of   bigint,                               -- the entry that this one reverses
  correction    boolean     not null default false,   -- the reversed entry was changed or deleted in the source: its rows are in the journal no more
  is_late       boolean     not null default false,   -- posted while its month was soft-closed
  entry_date    date        not null,
  first_line    int         not null,                 -- physical lines of the source file, first and last
  last_line     int         not null,
  import_id     uuid        not null,                 -- import_run holds file hash, layout, importer and profile version (I-4)
  recorded_at   timestamptz not null default now(),
  source_number text,                                 -- the source's own number of the entry where it has one
  reference     text,
  description   text,
  entry_hash    bytea       not null,                 -- SHA-256 of the entry's bytes and the hash of the entry before (I-12)
  primary key (tenant_id, entity_id, entry_id, entry_date)    -- rows come in this order: the index is built without sorting
) partition by range (entry_date);

-- Whether an entry is reversed (I-3), and whether the source's number is in the journal already.
create index journal_entry_reversal_of on ledger.journal_entry (reversal_of) where reversal_of is not null;
-- By the number's hash: half a million texts would be sorted in three times the time.
create index journal_entry_source_number on ledger.journal_entry (hashtextextended(source_number, 0)) where source_number is not null;

create table ledger.journal_line (
  tenant_id    int    not null,
  entity_id    int    not null,
  entry_id     bigint not null,
  debit_minor  bigint not null,
  credit_minor bigint not null,
  row_key      bigint,                                -- 64-bit hash of the raw source row and its occurrence, on the row's first line only (IMP-3)
  line_no      int    not null,
  entry_date   date   not null,
  source_line  int    not null,
  account_code text   not null,
  description  text,                                  -- null: the entry's
  region       text,
  division     text,
  job          text,
  phase        text,
  cost_code    text,
  class        text,
  department   text,
  party        text,                                  -- the customer's or supplier's reference
  tax_code     text,
  constraint debit_or_credit check (debit_minor >= 0 and credit_minor >= 0 and (debit_minor = 0) <> (credit_minor = 0))
) partition by range (entry_date);

-- Entry ids of an entity only ascend, so that the lines of an entry lie together: the smallest and largest id of some pages find them, at no cost
-- to an import. A primary key would cost it a seventh; its uniqueness is proved while posting and by the ledger's checks. Row keys have no index
-- either: who looks for some knows their months and reads those.
create index journal_line_entry on ledger.journal_line using brin (tenant_id, entity_id, entry_id) with (pages_per_range = 16, autosummarize = on);

-- Kept inside the posting transaction; equals the line-level sums for every key (I-13). Its foreign key proves the account of every
-- line at a few thousand checks per import, where one on journal_line would cost eight times the load itself.
create table ledger.account_month_balance (
  tenant_id    int    not null,
  entity_id    int    not null,
  account_code text   not null,
  month        date   not null,
  debit_minor  bigint not null,
  credit_minor bigint not null,
  line_count   bigint not null,
  primary key (tenant_id, entity_id, account_code, month),
  foreign key (tenant_id, entity_id, account_code) references ledger.account,
  foreign key (tenant_id, entity_id, month) references ledger.accounting_period
);

-- Which source rows the journal has of a month, in two numbers. A file whose rows of the month give the same has the same rows: they are not
-- looked up one by one. Rows of an entry that was corrected are in the journal no more.
create table ledger.month_digest (
  tenant_id    int    not null,
  entity_id    int    not null,
  month        date   not null,
  row_count    bigint not null,
  key_digest   bigint not null,                       -- the row keys by exclusive or: adding a key once more takes it away
  primary key (tenant_id, entity_id, month),
  foreign key (tenant_id, entity_id, month) references ledger.accounting_period
);

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
  preview           jsonb,                            -- what confirmation is asked for: totals by account class, and the differences of a re-run
  corrections       jsonb,                            -- what was reversed and what took its place: see EtlWorker's Corrections
  ledger_version    bigint,
  already_posted_by uuid,                             -- the import that posted the same bytes before
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
  primary key (tenant_id, entity_id, import_id, sequence),
  foreign key (tenant_id, entity_id, import_id) references ledger.import_run
);

-- Whoever shows progress listens on channel import_run for '<tenant>:<import>' and reads the row.
create function ledger.notify_import_run() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_notify('import_run', new.tenant_id || ':' || new.import_id);
  return null;
end $$;

create trigger import_run_changed after insert or update on ledger.import_run
  for each row execute function ledger.notify_import_run();

-- Row-level security: one tenant per transaction, named by set_config('app.tenant_id', …, true). The sub-select is evaluated once
-- per statement instead of once per row; an unset or ended setting fails loudly in the cast.
do $$
declare
  table_name text;
begin
  foreach table_name in array array['entity', 'account', 'accounting_period', 'period_change', 'journal_entry', 'journal_line',
                                    'account_month_balance', 'month_digest', 'import_run', 'import_refusal'] loop
    execute format('alter table ledger.%I enable row level security', table_name);
    execute format('alter table ledger.%I force row level security', table_name);
    execute format(
      'create policy tenant_isolation on ledger.%I'
      ' using (tenant_id = (select current_setting(''app.tenant_id'')::int))'
      ' with check (tenant_id = (select current_setting(''app.tenant_id'')::int))', table_name);
    execute format('grant select on ledger.%I to financial_api, financial_etl_worker, financial_insights', table_name);
  end loop;
end $$;

-- Entries, lines, balances, periods and versions are written by functions only.
grant insert on ledger.account, ledger.import_run, ledger.import_refusal to financial_etl_worker;
grant update on ledger.import_run to financial_etl_worker;
grant delete on ledger.import_refusal to financial_etl_worker;

select set_config('app.tenant_id', '1', true);
insert into ledger.entity (tenant_id, entity_id, name) values (1, 1, 'Main company');
