-- The ledger by example: how entries are posted, reversed, closed and served, with the functions and roles that the services use.
-- ledger-by-example.out has the answer to each statement. A test runs them against a fresh database and compares.

-- 1. A transaction acts as one service's role and for one tenant. Without a tenant, the policy of every table fails.
begin; set local role financial_etl_worker;
select count(*) from ledger.account;
rollback;

-- The installation begins with one company: entity 1 of tenant 1. EtlWorker adds the accounts that a file names.
begin; set local role financial_etl_worker; set local app.tenant_id = '1';
select entity_id, name, currency, ledger_version from ledger.entity;
insert into ledger.account (tenant_id, entity_id, code, name, class, kpi_group) values
  (1, 1, '1000', 'Bank', 'asset', 'bank'),
  (1, 1, '1100', 'Customers', 'asset', 'receivable'),
  (1, 1, '4000', 'Sales', 'income', 'revenue'),
  (1, 1, '5000', 'Rent', 'expense', 'other-expense');
commit;

-- 2. Posting. Each import has a row with its progress. control says that the file states its own totals, and that its rows make them.
begin; set local role financial_etl_worker; set local app.tenant_id = '1';
insert into ledger.import_run (tenant_id, entity_id, import_id, status, started_at, sha256, size_bytes, importer_version, control)
  values (1, 1, '00000000-0000-7000-8000-000000000001', 'running', now(), repeat('1', 64), 100, 'example', 'file-totals');

-- The worker cannot write the journal. begin_load makes two tables that it may fill: here load_entry_1 and load_line_1.
select ledger.begin_load(1, '00000000-0000-7000-8000-000000000001', '{2025-01-01}') as load;

-- Money is a count of minor units, debit and credit apart: 120000 is 1,200.00. EtlWorker fills the tables by COPY. It computes each hash
-- from the entry and the hash before it; the database takes any.
insert into ledger.load_entry_1 (entry_id, correction, is_late, entry_date, first_line, last_line, reference, entry_hash) values
  (1, false, false, '2025-01-10', 2, 3, 'INV-1', sha256('1')),
  (2, false, false, '2025-01-20', 4, 5, 'RENT', sha256('2'));
insert into ledger.load_line_1 (entry_id, line_no, entry_date, source_line, account_code, debit_minor, credit_minor) values
  (1, 1, '2025-01-10', 2, '1100', 120000, 0),
  (1, 2, '2025-01-10', 3, '4000', 0, 120000),
  (2, 1, '2025-01-20', 4, '5000', 30000, 0),
  (2, 2, '2025-01-20', 5, '1000', 0, 30000);

-- post_load proves the load and makes it part of the journal. It makes the next version of the ledger.
select ledger_version, entries_posted, lines_posted, months from ledger.post_load(1, 1);
commit;

-- 3. post_load keeps a balance for each account and month. Statements read these instead of summing lines.
begin; set local role financial_api; set local app.tenant_id = '1';
select account_code, month, debit_minor, credit_minor from ledger.account_month_balance order by account_code;

-- Readers answer from the served version. This one is reconciled, because of the file's own totals.
select ledger_version, reconciled, reason, pending_version from ledger.served(1);
commit;

-- 4. A load that does not balance is refused. The transaction leaves nothing.
begin; set local role financial_etl_worker; set local app.tenant_id = '1';
select ledger.begin_load(1, '00000000-0000-7000-8000-000000000002', '{2025-01-01}') as load;
insert into ledger.load_entry_2 (entry_id, correction, is_late, entry_date, first_line, last_line, entry_hash)
  values (3, false, false, '2025-01-25', 2, 3, sha256('3'));
insert into ledger.load_line_2 (entry_id, line_no, entry_date, source_line, account_code, debit_minor, credit_minor) values
  (3, 1, '2025-01-25', 2, '1000', 50000, 0),
  (3, 2, '2025-01-25', 3, '1100', 0, 49999);
select * from ledger.post_load(2, 1);
rollback;

-- 5. Reversal. A posted line never changes: no service has the right.
begin; set local role financial_etl_worker; set local app.tenant_id = '1';
update ledger.journal_line set debit_minor = 31000 where entry_id = 2 and line_no = 1;
rollback;

-- The source now says that the rent was 310.00. Entry 3 reverses entry 2 on its own date, and entry 4 replaces it.
begin; set local role financial_etl_worker; set local app.tenant_id = '1';
select ledger.begin_load(1, '00000000-0000-7000-8000-000000000003', '{2025-01-01}') as load;
insert into ledger.load_entry_3 (entry_id, reversal_of, correction, is_late, entry_date, first_line, last_line, entry_hash) values
  (3, 2, true, false, '2025-01-20', 4, 5, sha256('3')),
  (4, null, false, false, '2025-01-20', 4, 5, sha256('4'));
insert into ledger.load_line_3 (entry_id, line_no, entry_date, source_line, account_code, debit_minor, credit_minor) values
  (3, 1, '2025-01-20', 4, '5000', 0, 30000),
  (3, 2, '2025-01-20', 5, '1000', 30000, 0),
  (4, 1, '2025-01-20', 4, '5000', 31000, 0),
  (4, 2, '2025-01-20', 5, '1000', 0, 31000);
select ledger_version, entries_posted, lines_posted, months from ledger.post_load(3, 1);
select entry_id, reversal_of, correction from ledger.journal_entry order by entry_id;
select account_code, debit_minor - credit_minor as net_minor from ledger.account_month_balance order by account_code;
commit;

-- 6. No entry is reversed twice.
begin; set local role financial_etl_worker; set local app.tenant_id = '1';
select ledger.begin_load(1, '00000000-0000-7000-8000-000000000004', '{2025-01-01}') as load;
insert into ledger.load_entry_4 (entry_id, reversal_of, correction, is_late, entry_date, first_line, last_line, entry_hash)
  values (5, 2, true, false, '2025-01-20', 4, 5, sha256('5'));
insert into ledger.load_line_4 (entry_id, line_no, entry_date, source_line, account_code, debit_minor, credit_minor) values
  (5, 1, '2025-01-20', 4, '5000', 0, 30000),
  (5, 2, '2025-01-20', 5, '1000', 30000, 0);
select * from ledger.post_load(4, 1);
rollback;

-- 7. Serving. Version 2 is served, but nothing proves it: its import had no totals.
begin; set local role financial_api; set local app.tenant_id = '1';
select ledger_version, reconciled, reason, pending_version from ledger.served(1);

-- A person enters the trial balance of 31 January from the source, debit positive. Every account agrees.
select ledger.add_control_totals(
  1, '2025-01-31', 'entered', null, 'Ada', '{1000,1100,4000,5000}', '{-31000,120000,-120000,31000}') as set_id;
select as_of, ledger_version, control_minor, ledger_minor, status from ledger.reconciliation;
select ledger_version, reconciled, reason, pending_version from ledger.served(1);
commit;

-- 8. Closing. A person closes January, for a reason. That makes a version as well.
begin; set local role financial_api; set local app.tenant_id = '1';
select ledger.close_period(1, '2025-01-01', 'Ada', 'January is reported') as ledger_version;
select month, state, changed_by from ledger.accounting_period;
commit;

-- Nothing posts into a closed month. A soft-closed month would take the entry if it were marked late.
begin; set local role financial_etl_worker; set local app.tenant_id = '1';
select ledger.begin_load(1, '00000000-0000-7000-8000-000000000005', '{2025-01-01}') as load;
insert into ledger.load_entry_5 (entry_id, correction, is_late, entry_date, first_line, last_line, entry_hash)
  values (5, false, false, '2025-01-31', 2, 3, sha256('5'));
insert into ledger.load_line_5 (entry_id, line_no, entry_date, source_line, account_code, debit_minor, credit_minor) values
  (5, 1, '2025-01-31', 2, '1000', 100, 0),
  (5, 2, '2025-01-31', 3, '1100', 0, 100);
select * from ledger.post_load(5, 1);
rollback;

-- 9. In February a customer pays 700.00. The load's table of the month becomes the month's partition.
begin; set local role financial_etl_worker; set local app.tenant_id = '1';
select ledger.begin_load(1, '00000000-0000-7000-8000-000000000006', '{2025-02-01}') as load;
insert into ledger.load_entry_6 (entry_id, correction, is_late, entry_date, first_line, last_line, entry_hash)
  values (5, false, false, '2025-02-05', 2, 3, sha256('5'));
insert into ledger.load_line_6 (entry_id, line_no, entry_date, source_line, account_code, debit_minor, credit_minor) values
  (5, 1, '2025-02-05', 2, '1000', 70000, 0),
  (5, 2, '2025-02-05', 3, '1100', 0, 70000);
select ledger_version, entries_posted, lines_posted, months from ledger.post_load(6, 1);
select tableoid::regclass as partition, count(*) as entries from ledger.journal_entry group by 1 order by 1;
commit;

-- 10. A failed control withholds a version. The source's trial balance of 28 February has 20.00 more at the bank, and 20.00 less with
-- customers. Readers still answer from version 3, and a notification asks for a look.
begin; set local role financial_api; set local app.tenant_id = '1';
select ledger.add_control_totals(
  1, '2025-02-28', 'entered', null, 'Ada', '{1000,1100,4000,5000}', '{41000,48000,-120000,31000}') as set_id;
select account_code, control_minor, ledger_minor, status from ledger.reconciliation_account order by account_code;
select ledger_version, reconciled, reason, pending_version, pending_reason from ledger.served(1);
select kind, subject as reconciliation_id from ledger.notification;

-- 11. A person who can explain the difference approves it. That makes version 5, which is served and says so.
select ledger.review_reconciliation(1, 2, 'approved', 'Ada', 'a cheque of 20.00 is booked in March') as ledger_version;
select ledger_version, reconciled, reason, approved_difference_minor, pending_version from ledger.served(1);
commit;

-- 12. Nothing is forgotten: all versions with their causes, and all served versions in order. So figures can be read as they were known.
begin; set local role financial_insights; set local app.tenant_id = '1';
select ledger_version, cause, last_entry_id, first_entry_date from ledger.version_history order by ledger_version;
select served_id, ledger_version, reconciled, reason, pending_version from ledger.served_version order by served_id;

-- Another tenant sees none of it.
set local app.tenant_id = '2';
select count(*) as entries from ledger.journal_entry;
rollback;
