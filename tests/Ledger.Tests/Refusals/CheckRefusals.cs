namespace Financial.Ledger.Tests.Refusals;

/// <summary>
/// The refusals of the check constraints. The test tries each row on a copy of its table that has the constraints and no required columns.
/// </summary>
internal static class CheckRefusals
{
    public static IReadOnlyList<Refusal> All { get; } =
    [
        Check("app.api_key", "api_key_name_check", "(name) values ('')"),
        Check("app.api_key", "api_key_key_hash_check", @"(key_hash) values ('\x00')"),
        Check("app.idempotency", "idempotency_idempotency_key_check", "(idempotency_key) values ('')"),
        Check("app.idempotency", "idempotency_request_hash_check", @"(request_hash) values ('\x00')"),
        Check("app.import", "import_options_check", "(options) values ('[]')"),
        Check("app.import", "import_reason_check", "(reason) values ('')"),
        Check("app.import", "import_sha256_check", "(sha256) values ('00')"),
        Check("app.import", "import_size_bytes_check", "(size_bytes) values (0)"),
        Check("app.outbox", "outbox_check", "(sent_at, parked_at) values (now(), now())"),
        Check("ledger.outbox", "outbox_check", "(sent_at, parked_at) values (now(), now())"),
        Check("insight.outbox", "outbox_check", "(sent_at, parked_at) values (now(), now())"),
        Check("insight.generation", "generation_month_check", "(month) values ('2025-01-02')"),
        Check("insight.insight", "insight_fact_ids_check", "(fact_ids) values ('{}')"),
        Check("insight.insight", "insight_rank_check", "(rank) values (6)"),
        Check("insight.insight", "insight_source_check", "(source) values ('person')"),
        Check("ledger.entity", "entity_currency_check", "(currency) values ('eur')"),
        Check("ledger.entity", "entity_reversal_limit_entries_check", "(reversal_limit_entries) values (-1)"),
        Check("ledger.entity", "entity_reversal_limit_share_check", "(reversal_limit_share) values (1.5)"),
        Check("ledger.entity", "entity_tolerance_check", "(tolerance) values (1)"),
        Check("ledger.version_history", "version_history_cause_check", "(cause) values ('whim')"),
        Check("ledger.version_history", "version_history_check", "(cause) values ('posting')"),
        Check("ledger.statement_line", "statement_line_line_check", "(line) values ('Net Sales')"),
        Check("ledger.statement_line", "statement_line_kpi_group_check", "(kpi_group) values ('suspense')"),
        Check("ledger.statement_line", "statement_line_name_check", "(name) values ('')"),
        Check("ledger.account", "account_code_check", "(code) values ('')"),
        Check("ledger.account", "account_class_check", "(class) values ('revenue')"),
        Check("ledger.account", "account_kpi_group_check", "(kpi_group) values ('sales')"),
        Check("ledger.account_change", "account_change_check", "(old_class, class) values ('asset', 'expense')"),
        Check("ledger.dimension", "dimension_kind_check", "(kind) values ('colour')"),
        Check("ledger.dimension", "dimension_code_check", "(code) values ('')"),
        Check("ledger.dimension", "dimension_budget_minor_check", "(kind, budget_minor) values ('job', -1)"),
        Check("ledger.dimension", "only_jobs_belong", "(kind, region) values ('class', 'North')"),
        Check("ledger.accounting_period", "accounting_period_month_check", "(month) values ('2025-01-02')"),
        Check("ledger.accounting_period", "accounting_period_state_check", "(state) values ('ajar')"),
        Check("ledger.period_change", "period_change_state_check", "(state) values ('ajar')"),
        Check("ledger.journal_entry", "journal_entry_kind_check", "(kind, entry_date) values ('normal', '2025-01-01')"),
        Check("ledger.journal_line", "debit_or_credit", "(debit_minor, credit_minor) values (0, 0)"),
        Check("ledger.journal_line", "debit_or_credit", "(debit_minor, credit_minor) values (1, 1)"),
        Check("ledger.journal_line", "debit_or_credit", "(debit_minor, credit_minor) values (-1, 0)"),
        Check("ledger.import_run", "import_run_status_check", "(status) values ('lost')"),
        Check("ledger.import_run", "import_run_control_check", "(control) values ('none')"),
        Check("ledger.import_run", "import_run_assumed_date_order_check", "(assumed_date_order) values ('year-first')"),
        Check("ledger.import_run", "import_run_chain_version_check", "(chain_version) values (3)"),
        Check("ledger.export_run", "export_run_status_check", "(status) values ('posted')"),
        Check("ledger.export_run", "export_run_check",
            "(status, finished_at, bucket, object_key, size_bytes) values ('done', now(), 'files', 'exports/1', 1)"),
        Check("ledger.notification", "notification_kind_check", "(kind) values ('greeting')"),
        Check("ledger.import_profile", "import_profile_profile_version_check", "(profile_version) values (0)"),
        Check("ledger.fiscal_year", "fiscal_year_check", "(start_month, start_day) values (2, 29)"),
        Check("ledger.fiscal_year", "fiscal_year_check1", "(loss_account) values ('129')"),
        Check("ledger.opening_entry", "opening_entry_check", "(entry_date, opens_on) values ('2025-01-01', '2025-01-03')"),
        Check("ledger.control_total_set", "control_total_set_source_check", "(source, import_id) values ('rumour', null)"),
        Check("ledger.control_total_set", "control_total_set_convention_check", "(convention) values ('before-closing')"),
        Check("ledger.control_total_set", "control_total_set_check", "(source) values ('trial-balance-file')"),
        Check("ledger.reconciliation", "reconciliation_status_check", "(status) values ('close')"),
        Check("ledger.reconciliation", "reconciliation_convention_check", "(convention) values ('before-closing')"),
        Check("ledger.reconciliation_account", "reconciliation_account_status_check", "(status) values ('equal')"),
        Check("ledger.reconciliation_review", "reconciliation_review_kind_check", "(kind) values ('ignored')"),
        Check("ledger.served_version", "served_version_pending_reason_check", "(pending_reason) values ('mood')"),
        Check("ledger.payroll_total", "payroll_total_month_check", "(month) values ('2025-01-02')"),
        Check("ledger.payroll_total", "payroll_total_account_codes_check", "(account_codes) values ('{}')"),
        Check("ledger.payroll_reconciliation", "payroll_reconciliation_status_check", "(status) values ('close')"),
    ];

    private static Refusal Check(string table, string constraint, string row) =>
        new($"{table} {constraint}", "23514", $"\"{constraint}\"", $"""
            create temporary table copy (like {table} including constraints);
            do $$
            declare required name;
            begin
              for required in select attname from pg_attribute where attrelid = 'pg_temp.copy'::regclass and attnum > 0 and attnotnull loop
                execute format('alter table copy alter %I drop not null', required);
              end loop;
            end $$;
            insert into copy {row}
            """);
}
