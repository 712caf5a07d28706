namespace Financial.Ledger.Tests.Refusals;

/// <summary>What the functions refuse by which people change a ledger.</summary>
internal static class ChangeRefusals
{
    private const string JanuaryTotals =
        "select ledger.add_control_totals(1, '2025-01-31', 'entered', null, 'Ada', '{1000,4000}', '{500,-500}'); ";

    public static IReadOnlyList<Refusal> All { get; } =
    [
        new("ledger.change_period", "LG002", "a period is changed by somebody and for a reason",
            "select ledger.close_period(1, '2025-01-01', 'Ada', ' ')"),
        new("ledger.change_period", "LG004", "2025-01-02 is not the first day of a month",
            "select ledger.close_period(1, '2025-01-02', 'Ada', 'reported')"),
        new("ledger.change_period", "LG003", "no entity 9", "select ledger.close_period(9, '2025-01-01', 'Ada', 'reported')"),
        new("ledger.change_period", "LG030", "period 2025-01 is already open",
            "select ledger.reopen_period(1, '2025-01-01', 'Ada', 'reported')"),
        new("ledger.close_through", "LG002", "a period is changed by somebody and for a reason",
            "select ledger.close_through(1, '2025-01-01', ' ', 'reported')"),
        new("ledger.close_through", "LG004", "2025-01-02 is not the first day of a month",
            "select ledger.close_through(1, '2025-01-02', 'Ada', 'reported')"),
        new("ledger.close_through", "LG003", "no entity 9", "select ledger.close_through(9, '2025-01-01', 'Ada', 'reported')"),
        new("ledger.close_through", "LG029", "month 2025-03 lies behind all entries",
            "select ledger.close_through(1, '2025-03-01', 'Ada', 'reported')"),
        new("ledger.close_through", "LG001", "period 2024-12 and all before it are closed already, or hold nothing",
            "select ledger.close_through(1, '2024-12-01', 'Ada', 'reported')"),
        new("ledger.change_profile", "LG024", "not the settings of a profile",
            """select ledger.change_profile(1, 'layout', '{"dateOrder": "year-first"}', 'Ada')"""),
        new("ledger.change_profile", "LG003", "no entity 9",
            """select ledger.change_profile(9, 'layout', '{"dateOrder": "day-first"}', 'Ada')"""),
        new("ledger.set_fiscal_year", "LG002", "a fiscal year is set by somebody",
            "select ledger.set_fiscal_year(1, 4, 1, null, null, ' ')"),
        new("ledger.set_fiscal_year", "LG025", "no year begins on that day each year",
            "select ledger.set_fiscal_year(1, 2, 29, null, null, 'Ada')"),
        new("ledger.set_fiscal_year", "LG026", "earlier results stand on accounts of the balance sheet",
            "select ledger.set_fiscal_year(1, 4, 1, '4000', null, 'Ada')"),
        new("ledger.set_fiscal_year", "LG003", "no entity 9", "select ledger.set_fiscal_year(9, 4, 1, null, null, 'Ada')"),
        new("ledger.propose_fiscal_year", "LG003", "no entity 9", "select ledger.propose_fiscal_year(9, 4, 1, null, null)"),
        new("ledger.write_accounts", "LG002", "a chart is changed by somebody",
            WriteAccount("5000", "expense", "other-expense", actor: "", reason: "moved")),
        new("ledger.write_accounts", "LG031", "earlier results stand on accounts of the balance sheet",
            "select ledger.set_fiscal_year(1, 4, 1, '3000', null, 'Ada'); "
                + WriteAccount("3000", "expense", "other-expense", actor: "Ada", reason: "moved")),
        new("ledger.write_accounts", "LG027", "figures of closed months change for a reason",
            "select ledger.close_period(1, '2025-02-01', 'Ada', 'reported'); "
                + WriteAccount("5000", "expense", "cogs", actor: "Ada", reason: "")),
        new("ledger.write_statement_line", "LG003", "no entity 9", "select ledger.write_statement_line(9, 'sales', 'revenue', 'Sales', 1)"),
        new("ledger.add_control_totals", "LG003", "no entity 9",
            "select ledger.add_control_totals(9, '2025-01-31', 'entered', null, 'Ada', '{}', '{}')"),
        new("ledger.add_control_totals", "LG022", "debits and credits of the control totals differ",
            "select ledger.add_control_totals(1, '2025-01-31', 'entered', null, 'Ada', '{1000}', '{500}')"),
        new("ledger.review_reconciliation", "LG002", "a difference is reviewed by somebody and with a note",
            JanuaryTotals + Review("reviewed", note: "")),
        new("ledger.review_reconciliation", "LG020", "no reconciliation 0",
            "select ledger.review_reconciliation(1, 0, 'reviewed', 'Ada', 'seen')"),
        new("ledger.review_reconciliation", "LG021", "has no difference to approve", JanuaryTotals + Review("approved", note: "seen")),
        new("ledger.set_tolerance", "LG023", "a tolerance is a fraction from 0 to less than 1", "select ledger.set_tolerance(1, 1)"),
        new("ledger.set_tolerance", "LG003", "no entity 9", "select ledger.set_tolerance(9, 0.01)"),
        new("ledger.add_payroll_total", "LG004", "2025-01-02 is not the first day of a month",
            "select ledger.add_payroll_total(1, '2025-01-02', '{5000}', 300, 'Ada')"),
        new("ledger.add_payroll_total", "LG003", "no entity 9", "select ledger.add_payroll_total(9, '2025-01-01', '{5000}', 300, 'Ada')"),
        new("ledger.add_payroll_total", "LG032", "no account 5999",
            "select ledger.add_payroll_total(1, '2025-01-01', '{5000,5999}', 300, 'Ada')"),
    ];

    private static string WriteAccount(string code, string type, string kpiGroup, string actor, string reason) =>
        $"select ledger.write_accounts(1, null, array['{code}'], array['Renamed'], array['{type}'], array['{kpiGroup}'], "
            + $"array[null::text], array[true], '{actor}', '{reason}')";

    private static string Review(string kind, string note) =>
        $"select ledger.review_reconciliation(1, max(reconciliation_id), '{kind}', 'Ada', '{note}') from ledger.reconciliation";
}
