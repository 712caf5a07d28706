-- The journal and the balances kept beside it. Nobody has the right to change or delete a row; post_load alone adds rows (0021).

-- Partitioned by month so that a fresh month is loaded bare, then indexed, then attached (0019): a third of the price of loading through
-- indexes.
create table ledger.journal_entry (
  tenant_id     int         not null,
  entity_id     int         not null,
  entry_id      bigint      not null,                 -- in posting order per entity; a gap means nothing
  reversal_of   bigint,                               -- the entry that this one reverses
  correction    boolean     not null default false,   -- the source changed or deleted the reversed entry: its rows may be posted again
  is_late       boolean     not null default false,   -- posted while its month was soft-closed
  entry_date    date        not null,
  first_line    int         not null,                 -- physical lines of the source file, first and last
  last_line     int         not null,
  import_id     uuid        not null,                 -- import_run holds file hash, layout, importer and profile version (I-4)
  recorded_at   timestamptz not null default now(),
  source_number text,                                 -- the source's own number of the entry, if it has one
  reference     text,
  description   text,
  entry_hash    bytea       not null,                 -- SHA-256 of the entry's bytes and the hash of the entry before (I-12)
  kind          text        check (kind in ('adjusting', 'closing', 'opening')),  -- as the source states it; null: normal
  primary key (tenant_id, entity_id, entry_id, entry_date)    -- rows come in this order: the index is built without sorting
) partition by range (entry_date);

-- Finds the reversal of an entry (I-3), and the entries that already have a source's number.
create index journal_entry_reversal_of on ledger.journal_entry (reversal_of) where reversal_of is not null;
-- By the number's hash: sorting half a million texts would take three times as long.
create index journal_entry_source_number on ledger.journal_entry (hashtextextended(source_number, 0)) where source_number is not null;

create table ledger.journal_line (
  tenant_id    int    not null,
  entity_id    int    not null,
  entry_id     bigint not null,
  debit_minor  bigint not null,
  credit_minor bigint not null,
  row_key      bigint,                                -- hash of the source row and its occurrence, on the row's first line only (IMP-3)
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
  cost_type    text,                                  -- material, labour, equipment, subcontract, other
  due_date     date,
  document     text,                                  -- the source's number of the invoice or voucher behind the line
  counter_entity text,                                -- the company of the same group on the other side
  constraint debit_or_credit check (debit_minor >= 0 and credit_minor >= 0 and (debit_minor = 0) <> (credit_minor = 0))
) partition by range (entry_date);

-- Entry ids of an entity only ascend, so that the lines of an entry lie together: a block-range index finds them and costs an import
-- nothing. A primary key would cost an import a seventh; posting and LedgerChecks prove uniqueness instead. Row keys have no index either:
-- their readers know the months and read those.
create index journal_line_entry on ledger.journal_line using brin (tenant_id, entity_id, entry_id)
  with (pages_per_range = 16, autosummarize = on);

-- Kept inside the posting transaction; equals the line-level sums for every key (I-13). Its foreign key proves the account of every line
-- by a few thousand checks per import. A foreign key of journal_line would cost eight times the load itself.
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

-- The source rows of a month in two numbers. A file with the same two numbers has the same rows: they need no look-up one by one. Rows of
-- corrected entries do not count.
create table ledger.month_digest (
  tenant_id    int    not null,
  entity_id    int    not null,
  month        date   not null,
  row_count    bigint not null,
  key_digest   bigint not null,                       -- exclusive or of the row keys: adding a key once more removes it
  primary key (tenant_id, entity_id, month),
  foreign key (tenant_id, entity_id, month) references ledger.accounting_period
);

select ledger.isolate_tenant('ledger.journal_entry'), ledger.isolate_tenant('ledger.journal_line'),
  ledger.isolate_tenant('ledger.account_month_balance'), ledger.isolate_tenant('ledger.month_digest');
grant select on ledger.journal_entry, ledger.journal_line, ledger.account_month_balance, ledger.month_digest
  to financial_api, financial_etl_worker, financial_insights;
