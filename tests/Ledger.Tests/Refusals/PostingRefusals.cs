namespace Financial.Ledger.Tests.Refusals;

/// <summary>What the functions of a posting refuse.</summary>
internal static class PostingRefusals
{
    public static IReadOnlyList<Refusal> All { get; } =
    [
        new("ledger.set_currency", "LG015", "entity 1 is not an empty ledger", "select ledger.set_currency(1, 'EUR')"),
        new("ledger.begin_load", "LG003", "no entity 9", "select ledger.begin_load(9, gen_random_uuid(), '{2025-03-01}')"),
        new("ledger.post_load", "LG010", "1 entries do not balance, the first is 3", Load(
            "(3, null, false, '2025-03-01')", "(3, '2025-03-01', '1000', 500, 0, null), (3, '2025-03-01', '4000', 0, 499, null)")),
        new("ledger.post_load", "LG013", "1 entries have lines, 2 were announced", Load(
            "(3, null, false, '2025-03-01'), (4, null, false, '2025-03-01')",
            "(3, '2025-03-01', '1000', 500, 0, null), (3, '2025-03-01', '4000', 0, 500, null)")),
        new("ledger.assert_new_rows", "LG017", "a row of the load is posted already, by entry 1", Load(
            "(3, null, false, '2025-01-10')", "(3, '2025-01-10', '1000', 500, 0, 11), (3, '2025-01-10', '4000', 0, 500, null)")),
        new("ledger.assert_new_entries", "LG013", "entry 2 is not behind the last one of the ledger", Load(
            "(2, null, false, '2025-03-01')", "(2, '2025-03-01', '1000', 500, 0, null), (2, '2025-03-01', '4000', 0, 500, null)")),
        new("ledger.assert_new_entries", "LG016", "entry 1 would be reversed twice", Load(
            "(3, 1, false, '2025-01-10'), (4, 1, false, '2025-01-10')", """
            (3, '2025-01-10', '4000', 500, 0, null), (3, '2025-01-10', '1000', 0, 500, null),
            (4, '2025-01-10', '4000', 500, 0, null), (4, '2025-01-10', '1000', 0, 500, null)
            """)),
        new("ledger.assert_periods", "LG012", "period 2025-01 is closed",
            "select ledger.close_period(1, '2025-01-01', 'Ada', 'reported'); " + January(isLate: false)),
        // A month that never had an entry lies before closed books.
        new("ledger.assert_periods", "LG012", "period 2024-12 is closed",
            "select ledger.close_period(1, '2025-01-01', 'Ada', 'reported'); " + Load("(3, null, false, '2024-12-31')",
                "(3, '2024-12-31', '1000', 500, 0, null), (3, '2024-12-31', '4000', 0, 500, null)")),
        new("ledger.assert_periods", "LG012", "entry 3 posts into a soft-closed period and is not late",
            "select ledger.soft_close_period(1, '2025-01-01', 'Ada', 'reported'); " + January(isLate: false)),
        new("ledger.assert_periods", "LG012", "entry 3 posts into a soft-closed period and is not late, or is late in another one",
            January(isLate: true)),
        new("ledger.keep_balances", "22003", "the total of the ledger is out of range", Load(
            "(3, null, false, '2025-03-01')",
            "(3, '2025-03-01', '1000', 4611686018427387904, 0, null), (3, '2025-03-01', '4000', 0, 4611686018427387904, null)")),
    ];

    /// <summary>Posts entries (id, reversed id, late, date) with lines (entry, date, account, debit, credit, row key).</summary>
    public static string Load(string entries, string lines) => $$"""
        select setval('ledger.load_number', 100);
        select ledger.begin_load(1, gen_random_uuid(), '{2025-01-01,2025-02-01,2025-03-01}');
        insert into ledger.load_entry_101 (entry_id, reversal_of, correction, is_late, entry_date, first_line, last_line, entry_hash)
          select id, reversed::bigint, false, late, day::date, 1, 1, '\x00'::bytea from (values {{entries}}) as e (id, reversed, late, day);
        insert into ledger.load_line_101 (entry_id, line_no, source_line, entry_date, account_code, debit_minor, credit_minor, row_key)
          select entry, row_number() over (), 1, day::date, account, debit, credit, key::bigint
          from (values {{lines}}) as l (entry, day, account, debit, credit, key);
        select ledger.post_load(101, 1);
        """;

    private static string January(bool isLate) => Load($"(3, null, {isLate}, '2025-01-31')",
        "(3, '2025-01-31', '1000', 500, 0, null), (3, '2025-01-31', '4000', 0, 500, null)");
}
