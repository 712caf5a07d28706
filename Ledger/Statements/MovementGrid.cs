using Financial.Ledger.Database;
using Financial.Ledger.Periods;
using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>
/// The movements of every account of a ledger version by month, or by day of one month, as running sums: the movement over a range is the
/// difference of two of them.
/// </summary>
internal sealed class MovementGrid
{
    private MovementGrid(IReadOnlyList<GridAccount> accounts)
    {
        Accounts = accounts;
        Size = accounts.Sum(account => account.Size);
        First = accounts.Count == 0 ? null : accounts.Min(account => account.First);
    }

    /// <summary>The accounts with lines, by code. The class, KPI group and statement line are those of the version.</summary>
    public IReadOnlyList<GridAccount> Accounts { get; }

    /// <summary>The number of kept sums.</summary>
    public int Size { get; }

    /// <summary>The first month with lines in any version; null without lines.</summary>
    public DateOnly? First { get; }

    /// <summary>Reads the movements by month from the kept balances, minus those of later versions (I-11, I-13).</summary>
    public static Task<MovementGrid> ReadMonthsAsync(
        NpgsqlConnection connection, int entityId, long version, CancellationToken cancellationToken) =>
        ReadAsync(connection, "date_trunc('month', entry_date::timestamp)::date",
            """
            select b.account_code, b.month as at, b.debit_minor, b.credit_minor, b.line_count, 0::bigint, 0::bigint, 0::bigint, 0::bigint,
                   0::bigint
            from ledger.account_month_balance b where b.entity_id = @entity
            union all
            select v.account_code, v.month, -v.debit_minor, -v.credit_minor, -v.line_count, 0, 0, 0, 0, 0
            from ledger.version_movement v where v.entity_id = @entity and v.ledger_version > @version
            """, new { entity = entityId, version, from = DateOnly.MinValue, to = DateOnly.MaxValue }, cancellationToken);

    /// <summary>Reads the movements of one month by day from its lines.</summary>
    public static Task<MovementGrid> ReadDaysAsync(
        NpgsqlConnection connection, int entityId, long version, DateRange month, CancellationToken cancellationToken) =>
        ReadAsync(connection, "entry_date",
            """
            select l.account_code, l.entry_date as at, sum(l.debit_minor)::bigint, sum(l.credit_minor)::bigint, count(*), 0::bigint,
                   0::bigint, 0::bigint, 0::bigint, 0::bigint
            from ledger.journal_line l
            where l.entity_id = @entity and l.entry_date between @from and @to
              and l.entry_id <= (select max(h.last_entry_id) from ledger.version_history h
                                 where h.entity_id = @entity and h.ledger_version = @version)
            group by l.account_code, l.entry_date
            """, new { entity = entityId, version, from = month.From, to = month.To }, cancellationToken);

    // Closing entries leave the movement for columns of their own. An adjusting entry that closes the year is a closing entry.
    private static async Task<MovementGrid> ReadAsync(
        NpgsqlConnection connection, string at, string movements, object parameters, CancellationToken cancellationToken)
    {
        var cells = await connection.QueryAsync<Cell>(
            $"""
            with closing as (
                select * from ledger.closing_movement c
                where c.entity_id = @entity and c.since_version <= @version and (c.until_version is null or c.until_version > @version)
                  and c.entry_date between @from and @to
            ), movement (account_code, at, debit_minor, credit_minor, line_count, closing_debit_minor, closing_credit_minor,
                         closing_line_count, adjusting_debit_minor, adjusting_credit_minor) as (
                {movements}
                union all
                select account_code, {at}, -debit_minor, -credit_minor, -line_count, debit_minor, credit_minor, line_count, 0, 0
                from closing
                union all
                select account_code, {at}, 0, 0, 0, 0, 0, 0, debit_minor, credit_minor
                from ledger.adjusting_movement
                where entity_id = @entity and since_version <= @version and entry_date between @from and @to
                  and entry_id not in (select entry_id from closing)
            ), total as materialized (
                select account_code, at, sum(debit_minor)::bigint as debit_minor, sum(credit_minor)::bigint as credit_minor,
                       sum(line_count)::bigint as line_count, sum(closing_debit_minor)::bigint as closing_debit_minor,
                       sum(closing_credit_minor)::bigint as closing_credit_minor, sum(closing_line_count)::bigint as closing_line_count,
                       sum(adjusting_debit_minor)::bigint as adjusting_debit_minor,
                       sum(adjusting_credit_minor)::bigint as adjusting_credit_minor
                from movement group by account_code, at
            )
            select a.code, a.name, a.class, a.kpi_group, l.line, l.name as line_name, l.position, t.at, t.debit_minor, t.credit_minor,
                   t.line_count, t.closing_debit_minor, t.closing_credit_minor, t.closing_line_count, t.adjusting_debit_minor,
                   t.adjusting_credit_minor
            from ledger.chart_at(@entity, @version) a
            join total t on t.account_code = a.code
            left join ledger.statement_line l on l.tenant_id = a.tenant_id and l.entity_id = @entity and l.line = a.statement_line
            order by a.code collate "C", t.at
            """, parameters, cancellationToken);
        return new MovementGrid([.. cells.GroupBy(cell => cell.Code).Select(account => new GridAccount([.. account]))]);
    }

    /// <summary>The movement of an account in a month or on a day.</summary>
    internal sealed record Cell(
        string Code, string Name, string Class, string KpiGroup, string? Line, string? LineName, int? Position, DateOnly At,
        long DebitMinor, long CreditMinor, long LineCount, long ClosingDebitMinor, long ClosingCreditMinor, long ClosingLineCount,
        long AdjustingDebitMinor, long AdjustingCreditMinor);
}

/// <summary>One account of a grid.</summary>
internal sealed class GridAccount
{
    private readonly MovementGrid.Cell _labels;
    private readonly DateOnly[] _at;
    private readonly RunningSum[] _sums;

    /// <param name="cells">Its cells in the order of their days.</param>
    public GridAccount(MovementGrid.Cell[] cells)
    {
        _labels = cells[0];
        _at = new DateOnly[cells.Length];
        // The sum before the first cell is zero.
        _sums = new RunningSum[cells.Length + 1];
        for (var cell = 0; cell < cells.Length; cell++)
            (_at[cell], _sums[cell + 1]) = (cells[cell].At, _sums[cell] + cells[cell]);
    }

    public string Code => _labels.Code;

    public int Size => _sums.Length;

    public DateOnly First => _at[0];

    /// <summary>The sums of the cells from one day to another, both included.</summary>
    public RunningSum Over(DateRange range) => _sums[UpTo(range.To)] - _sums[Before(range.From)];

    /// <summary>The movement over the range of this index.</summary>
    /// <exception cref="OverflowException">A sum exceeds 64 bits.</exception>
    public AccountMovement Movement(int rangeIndex, in RunningSum sum) => new(
        rangeIndex, _labels.Code, _labels.Name, _labels.Class, _labels.KpiGroup, checked((long)sum.Debit), checked((long)sum.Credit),
        sum.Lines, checked((long)sum.ClosingDebit), checked((long)sum.ClosingCredit), sum.ClosingLines, checked((long)sum.AdjustingDebit),
        checked((long)sum.AdjustingCredit), _labels.Line, _labels.LineName, _labels.Position);

    // How many cells lie before the day, and how many up to it.
    private int Before(DateOnly day) => Found(day, 0);

    private int UpTo(DateOnly day) => Found(day, 1);

    private int Found(DateOnly day, int itself) => Array.BinarySearch(_at, day) is var found && found >= 0 ? found + itself : ~found;
}

/// <summary>Sums of movements up to a day. Those of all years may exceed 64 bits, although no range does.</summary>
internal readonly record struct RunningSum(
    Int128 Debit, Int128 Credit, long Lines, Int128 ClosingDebit, Int128 ClosingCredit, long ClosingLines, Int128 AdjustingDebit,
    Int128 AdjustingCredit)
{
    /// <summary>True if the account has lines or closing entries.</summary>
    public bool Any => Lines > 0 || ClosingDebit > 0 || ClosingCredit > 0;

    public static RunningSum operator +(in RunningSum sum, MovementGrid.Cell cell) => new(
        sum.Debit + cell.DebitMinor, sum.Credit + cell.CreditMinor, sum.Lines + cell.LineCount, sum.ClosingDebit + cell.ClosingDebitMinor,
        sum.ClosingCredit + cell.ClosingCreditMinor, sum.ClosingLines + cell.ClosingLineCount,
        sum.AdjustingDebit + cell.AdjustingDebitMinor, sum.AdjustingCredit + cell.AdjustingCreditMinor);

    public static RunningSum operator +(in RunningSum one, in RunningSum other) => new(
        one.Debit + other.Debit, one.Credit + other.Credit, one.Lines + other.Lines, one.ClosingDebit + other.ClosingDebit,
        one.ClosingCredit + other.ClosingCredit, one.ClosingLines + other.ClosingLines, one.AdjustingDebit + other.AdjustingDebit,
        one.AdjustingCredit + other.AdjustingCredit);

    public static RunningSum operator -(in RunningSum one, in RunningSum other) => new(
        one.Debit - other.Debit, one.Credit - other.Credit, one.Lines - other.Lines, one.ClosingDebit - other.ClosingDebit,
        one.ClosingCredit - other.ClosingCredit, one.ClosingLines - other.ClosingLines, one.AdjustingDebit - other.AdjustingDebit,
        one.AdjustingCredit - other.AdjustingCredit);
}
