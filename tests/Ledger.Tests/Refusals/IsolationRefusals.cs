namespace Financial.Ledger.Tests.Refusals;

/// <summary>A transaction for one tenant writes no other tenant's row, not even as the role that owns the tables.</summary>
internal static class IsolationRefusals
{
    public static IReadOnlyList<Refusal> All { get; } =
    [
        // The owner may write some tables of the Api for every tenant.
        .. from table in new[] { "api_key", "audit_log", "export", "idempotency", "import", "upload" }
           select Insert("financial_api", $"app.{table}"),
        .. from table in new[]
           {
               "account", "account_change", "account_month_balance", "accounting_period", "adjusting_movement", "closing_movement",
               "control_total", "control_total_set", "dimension", "entity", "export_run", "fiscal_year", "import_profile",
               "import_refusal", "import_run", "journal_entry", "journal_line", "month_digest", "notification", "opening_entry",
               "payroll_reconciliation", "payroll_total", "period_change", "reconciliation", "reconciliation_account",
               "reconciliation_review", "served_version", "statement_line", "version_history", "version_movement",
           }
           select Insert("financial_owner", $"ledger.{table}", table is "journal_entry" or "journal_line" ? "entry_date" : null),
        .. from table in new[] { "generation", "insight" } select Insert("financial_owner", $"insight.{table}"),
    ];

    // A partition is chosen before the policy is asked.
    private static Refusal Insert(string role, string table, string? partitionedBy = null) =>
        new($"{table} tenant_isolation", "42501", $"new row violates row-level security policy for table \"{table.Split('.')[1]}\"",
            $"set local role {role}; " + (partitionedBy is null
                ? $"insert into {table} (tenant_id) values (2)"
                : $"insert into {table} (tenant_id, {partitionedBy}) values (2, '2025-01-31')"));
}
