-- Control totals from the source, and their comparisons with the ledger: the tables. 0015 compares, 0016 serves, 0017 takes decisions of
-- people. A set of control totals is a standing fact: it is compared again whenever lines dated up to its day are posted, or the tolerance
-- changes.

-- Each set keeps the convention that alone fits. If none does, the set is compared by that of the set before it, else year to date.
--   year-to-date   income and expense since the fiscal year began, before that year is closed; earlier results in retained earnings
--   inception      every account since its first entry, as it stands in the journal
--   after-closing  on the last day of a fiscal year: income and expense at zero, the year's result in retained earnings as well
create table ledger.control_total_set (
  tenant_id   int         not null,
  entity_id   int         not null,
  set_id      bigint      generated always as identity,
  as_of       date        not null,                   -- closing balances at the end of this day
  source      text        not null check (source in ('trial-balance-file', 'entered')),
  import_id   uuid,
  entered_by  text        not null,
  recorded_at timestamptz not null default clock_timestamp(),
  convention  text        check (convention in ('year-to-date', 'inception', 'after-closing')),
  primary key (tenant_id, entity_id, set_id),
  foreign key (tenant_id, entity_id) references ledger.entity,
  check ((source = 'trial-balance-file') = (import_id is not null))
);
create index on ledger.control_total_set (tenant_id, entity_id, as_of, set_id desc);

create table ledger.control_total (
  tenant_id    int    not null,
  entity_id    int    not null,
  set_id       bigint not null,
  account_code text   not null,                       -- as the source writes it, in the chart or not
  net_minor    bigint not null,                       -- debit positive
  primary key (tenant_id, entity_id, set_id, account_code),
  foreign key (tenant_id, entity_id, set_id) references ledger.control_total_set
);

-- One comparison of a set with a ledger version. It holds for every version from since_version on, until the next comparison of its day.
create table ledger.reconciliation (
  tenant_id         int            not null,
  entity_id         int            not null,
  reconciliation_id bigint         generated always as identity,
  set_id            bigint         not null,
  as_of             date           not null,
  ledger_version    bigint         not null,
  since_version     bigint         not null,          -- the version that last changed the balances of that day
  tolerance         numeric(9, 8)  not null,
  control_minor     bigint         not null,          -- sum of the debit balances, as a trial balance states it at its foot
  ledger_minor      bigint         not null,
  difference_minor  bigint         not null,          -- misplaced or missing: half the sum of the accounts' differences
  status            text           not null check (status in ('equal', 'within-tolerance', 'outside')),
  approval_id       bigint,                           -- the review that approved its differences
  compared_at       timestamptz    not null default clock_timestamp(),
  convention        text           not null default 'inception' check (convention in ('year-to-date', 'inception', 'after-closing')),
  primary key (tenant_id, entity_id, reconciliation_id),
  foreign key (tenant_id, entity_id, set_id) references ledger.control_total_set
);
create index on ledger.reconciliation (tenant_id, entity_id, as_of, reconciliation_id desc);

-- The accounts of a comparison that are not equal.
create table ledger.reconciliation_account (
  tenant_id         int    not null,
  entity_id         int    not null,
  reconciliation_id bigint not null,
  account_code      text   not null,
  control_minor     bigint not null,                  -- debit positive, as ledger_minor is
  ledger_minor      bigint not null,
  status            text   not null check (status in ('within-tolerance', 'outside')),
  primary key (tenant_id, entity_id, reconciliation_id, account_code),
  foreign key (tenant_id, entity_id, reconciliation_id) references ledger.reconciliation
);

-- Reviews and approvals of differences (REC-6). No role may change or delete a row.
create table ledger.reconciliation_review (
  tenant_id         int         not null,
  entity_id         int         not null,
  review_id         bigint      generated always as identity,
  reconciliation_id bigint      not null,
  kind              text        not null check (kind in ('reviewed', 'approved')),
  actor             text        not null,
  note              text        not null,
  ledger_version    bigint,                           -- the version that an approval made
  recorded_at       timestamptz not null default clock_timestamp(),
  primary key (tenant_id, entity_id, review_id),
  foreign key (tenant_id, entity_id, reconciliation_id) references ledger.reconciliation
);
create index on ledger.reconciliation_review (tenant_id, entity_id, reconciliation_id);

select ledger.isolate_tenant('ledger.control_total_set'), ledger.isolate_tenant('ledger.control_total'),
  ledger.isolate_tenant('ledger.reconciliation'), ledger.isolate_tenant('ledger.reconciliation_account'),
  ledger.isolate_tenant('ledger.reconciliation_review');
grant select on ledger.control_total_set, ledger.control_total, ledger.reconciliation, ledger.reconciliation_account,
  ledger.reconciliation_review to financial_api, financial_etl_worker, financial_insights;
