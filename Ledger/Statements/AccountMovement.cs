using Financial.Ledger.Accounts;
using Financial.Ledger.Database;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>
/// Debits and credits of one account over one of the requested ranges (by index), in minor units. Closing entries are separate, because
/// profit and loss excludes them. The movement includes adjusting entries.
/// </summary>
public sealed record AccountMovement(
    int RangeIndex, string Code, string Name, string Class, string KpiGroup, long DebitMinor, long CreditMinor, long LineCount,
    long ClosingDebitMinor, long ClosingCreditMinor, long ClosingLineCount, long AdjustingDebitMinor, long AdjustingCreditMinor,
    string? Line, string? LineName, int? Position)
{
    // Materialized: without table statistics the planner may compute the sums again for each account.
    private static string MovementSql(string ofAccounts) => $"""
        with served as materialized (
            select * from ledger.served(@entity, @asKnownAt)
        ), part as (
            select * from unnest(@rangeIndex, @firstMonth, @lastMonth) as p(range_index, first_month, last_month)
        ), movement as (
            select p.range_index, b.tenant_id, b.account_code, b.debit_minor, b.credit_minor, b.line_count,
                   0::bigint as closing_debit_minor, 0::bigint as closing_credit_minor, 0::bigint as closing_line_count,
                   0::bigint as adjusting_debit_minor, 0::bigint as adjusting_credit_minor
            from part p
            join ledger.account_month_balance b on b.entity_id = @entity and b.month between p.first_month and p.last_month {ofAccounts}
            union all
            select p.range_index, v.tenant_id, v.account_code, -v.debit_minor, -v.credit_minor, -v.line_count, 0, 0, 0, 0, 0
            from part p
            join ledger.version_movement v on v.entity_id = @entity and v.ledger_version > (select ledger_version from served)
                and v.month between p.first_month and p.last_month {ofAccounts}
            union all
            select p.range_index, c.tenant_id, c.account_code, -c.debit_minor, -c.credit_minor, -c.line_count, c.debit_minor,
                   c.credit_minor, c.line_count, 0, 0
            from unnest(@closingIndex, @closingFrom, @closingTo) as p(range_index, first_day, last_day)
            join ledger.closing_movement c on c.entity_id = @entity and c.entry_date between p.first_day and p.last_day {ofAccounts}
                and c.since_version <= (select ledger_version from served)
                and (c.until_version is null or c.until_version > (select ledger_version from served))
            union all
            select p.range_index, d.tenant_id, d.account_code, 0, 0, 0, 0, 0, 0, d.debit_minor, d.credit_minor
            from unnest(@closingIndex, @closingFrom, @closingTo) as p(range_index, first_day, last_day)
            join ledger.adjusting_movement d on d.entity_id = @entity and d.entry_date between p.first_day and p.last_day {ofAccounts}
                and d.since_version <= (select ledger_version from served)
                -- An adjusting entry that closes the year stands in the column of closing entries.
                and d.entry_id not in (select c.entry_id from ledger.closing_movement c
                                       where c.entity_id = @entity and c.since_version <= (select ledger_version from served)
                                         and (c.until_version is null or c.until_version > (select ledger_version from served)))

        """;

    private const string TotalSql = $"""

        ), total as materialized (
            select range_index, tenant_id, account_code, sum(debit_minor)::bigint as debit_minor,
                   sum(credit_minor)::bigint as credit_minor, sum(line_count)::bigint as line_count,
                   sum(closing_debit_minor)::bigint as closing_debit_minor, sum(closing_credit_minor)::bigint as closing_credit_minor,
                   sum(closing_line_count)::bigint as closing_line_count, sum(adjusting_debit_minor)::bigint as adjusting_debit_minor,
                   sum(adjusting_credit_minor)::bigint as adjusting_credit_minor
            from movement
            group by range_index, tenant_id, account_code
            having sum(line_count) > 0 or sum(closing_debit_minor) > 0 or sum(closing_credit_minor) > 0
        ), account_movement as (
            select t.range_index, a.code, a.name, a.class, a.kpi_group, t.debit_minor, t.credit_minor, t.line_count,
                   t.closing_debit_minor, t.closing_credit_minor, t.closing_line_count, t.adjusting_debit_minor, t.adjusting_credit_minor, l.line,
                     l.name as line_name, l.position
            from served s
            cross join lateral ledger.chart_at(@entity, s.ledger_version) a
            join total t on t.tenant_id = a.tenant_id and t.account_code = a.code
            left join ledger.statement_line l on l.tenant_id = a.tenant_id and l.entity_id = @entity and l.line = a.statement_line
        )
        select {ServedVersion.Columns}, m.*
        from served s left join account_movement m on true
        order by m.code collate "C", m.range_index
        """;

    /// <summary>The company's own statement line of the account; null for the line of its KPI group.</summary>
    public ChartLine? StatementLine { get; } = ChartLine.Of(Line, KpiGroup, LineName, Position);

    /// <summary>True for profit and loss accounts, which open at zero each fiscal year.</summary>
    public bool IsProfitOrLoss => Class is "income" or "expense";

    /// <summary>
    /// Reads all movements of the ranges at the served version, or the one served at <paramref name="asKnownAt"/>, in one statement and so
    /// from one snapshot. Whole months come from the kept balances, minus the movements of later versions. Partial months come from journal
    /// lines. Both agree (I-13). Class, KPI group and statement line are those of the version. Only accounts with these codes, or all.
    /// Needs a tenant transaction.
    /// </summary>
    public static async Task<(ServedVersion Version, IReadOnlyList<AccountMovement> Movements)> ReadAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyList<DateRange> ranges, CancellationToken cancellationToken,
        DateTimeOffset? asKnownAt = null, IReadOnlyList<string>? codes = null)
    {
        var parameters = new Dictionary<string, object?> { ["entity"] = entityId, ["asKnownAt"] = asKnownAt, ["codes"] = codes };
        var ofAccounts = codes is null ? "" : "and account_code = any (@codes)";
        var partialMonths = AddRanges(parameters, ranges);
        var sql = MovementSql(ofAccounts)
            + string.Concat(Enumerable.Range(0, partialMonths).Select(n => PartialMonthSql(n, ofAccounts))) + TotalSql;
        var (version, movements) = await connection.QueryWithHeadAsync<ServedVersion, AccountMovement>(
            sql, parameters, ServedVersion.ColumnCount, cancellationToken);
        return (version ?? throw ServedVersion.Missing(entityId), movements);
    }

    // One branch per partial month: with constant dates the planner skips the partitions of other months.
    private static string PartialMonthSql(int n, string ofAccounts) => $"""
            union all
            select @index{n}, l.tenant_id, l.account_code, l.debit_minor, l.credit_minor, 1, 0, 0, 0, 0, 0
            from ledger.journal_line l
            where l.entity_id = @entity and l.entry_date between @from{n} and @to{n} and l.entry_id <= (select last_entry_id from served)
              {ofAccounts}

        """;

    /// <summary>Adds the parameters of the ranges; returns how many partial months they have.</summary>
    private static int AddRanges(Dictionary<string, object?> parameters, IReadOnlyList<DateRange> ranges)
    {
        var wholeMonths = new List<(int Index, DateRange Range)>();
        var partialMonths = new List<(int Index, DateRange Range)>();
        for (var index = 0; index < ranges.Count; index++)
            Split(index, ranges[index], wholeMonths, partialMonths);

        parameters["rangeIndex"] = wholeMonths.Select(part => part.Index).ToArray();
        parameters["firstMonth"] = wholeMonths.Select(part => part.Range.From).ToArray();
        parameters["lastMonth"] = wholeMonths.Select(part => DateRange.FirstOfMonth(part.Range.To)).ToArray();
        parameters["closingIndex"] = Enumerable.Range(0, ranges.Count).ToArray();
        parameters["closingFrom"] = ranges.Select(range => range.From).ToArray();
        parameters["closingTo"] = ranges.Select(range => range.To).ToArray();
        foreach (var (n, part) in partialMonths.Index())
            (parameters[$"index{n}"], parameters[$"from{n}"], parameters[$"to{n}"]) = (part.Index, part.Range.From, part.Range.To);
        return partialMonths.Count;
    }

    private static void Split(
        int index, DateRange range, List<(int, DateRange)> wholeMonths, List<(int, DateRange)> partialMonths)
    {
        var monthOfFrom = DateRange.Month(range.From);
        var monthOfTo = DateRange.Month(range.To);
        var startsPartial = range.From != monthOfFrom.From;
        var endsPartial = !range.EndsMonth;
        if (startsPartial || (endsPartial && monthOfFrom == monthOfTo))
            partialMonths.Add((index, new DateRange(range.From, range.To < monthOfFrom.To ? range.To : monthOfFrom.To)));
        if (endsPartial && monthOfFrom != monthOfTo)
            partialMonths.Add((index, new DateRange(monthOfTo.From, range.To)));

        var firstWhole = startsPartial ? monthOfFrom.To.DayNumber + 1 : range.From.DayNumber;
        var lastWhole = endsPartial ? monthOfTo.From.DayNumber - 1 : range.To.DayNumber;
        if (firstWhole <= lastWhole)
            wholeMonths.Add((index, new DateRange(DateOnly.FromDayNumber(firstWhole), DateOnly.FromDayNumber(lastWhole))));
    }
}
