using Financial.Ledger.Accounts;
using Financial.Ledger.Periods;

namespace Financial.Ledger.Statements;

/// <summary>One account rolled forward over a range. Nets are debits minus credits in minor units.</summary>
/// <param name="Code">Null for results of earlier years if the company has set no account for them.</param>
/// <param name="Name">Its display name.</param>
/// <param name="Class">Its class in the chart.</param>
/// <param name="KpiGroup">Its KPI group in the chart.</param>
/// <param name="StatementLine">Its statement line; null for the line of its KPI group.</param>
public sealed record AccountRoll(string? Code, string Name, string Class, string KpiGroup, ChartLine? StatementLine = null)
{
    private readonly List<YearResult> _results = [];

    /// <summary>The balance before the range's first day.</summary>
    public long OpeningMinor { get; internal set; }

    /// <summary>The movement within the range, without closing entries.</summary>
    public DebitCredit Movement { get; internal set; }

    /// <summary>The part of the movement that comes from adjusting entries.</summary>
    public DebitCredit Adjustments { get; internal set; }

    /// <summary>The movement of closing entries within the range.</summary>
    public DebitCredit ClosingEntries { get; internal set; }

    /// <summary>The results of fiscal years that the account gave to retained earnings or took, oldest first.</summary>
    public IReadOnlyList<YearResult> Results => _results;

    /// <summary>The transfer to or from retained earnings, if a fiscal year ends within the range.</summary>
    public long YearEndMinor { get; internal set; }

    /// <summary>The balance at the end of the range.</summary>
    public long NetMinor { get; internal set; }

    /// <summary>The lines up to the end of the range, without closing entries.</summary>
    public long LineCount { get; private set; }

    /// <summary>The balance at the end of the range, without the closing entries of the range.</summary>
    public long BeforeClosingMinor => checked(NetMinor - ClosingEntries.NetMinor);

    /// <summary>True for profit and loss accounts, which open at zero each fiscal year.</summary>
    public bool IsProfitOrLoss => Class is "income" or "expense";

    internal void Add(AccountMovement movement, bool isInRange)
    {
        var (moved, closed) = (new DebitCredit(movement.DebitMinor, movement.CreditMinor),
            new DebitCredit(movement.ClosingDebitMinor, movement.ClosingCreditMinor));
        NetMinor = checked(NetMinor + moved.NetMinor + closed.NetMinor);
        LineCount += movement.LineCount;
        if (!isInRange)
            return;
        Movement += moved;
        ClosingEntries += closed;
        Adjustments += new DebitCredit(movement.AdjustingDebitMinor, movement.AdjustingCreditMinor);
    }

    internal void AddResult(long resultMinor, DateRange year, bool isInRange)
    {
        _results.Add(new YearResult(year, resultMinor, isInRange));
        NetMinor = checked(NetMinor + resultMinor);
        if (isInRange)
            YearEndMinor = checked(YearEndMinor + resultMinor);
    }
}

/// <summary>The result of a fiscal year on one account. It is computed, never posted.</summary>
/// <param name="Year">The days of the fiscal year.</param>
/// <param name="Minor">Debits minus credits that the account takes; the opposite of its balance if it gives its result.</param>
/// <param name="IsInRange">True if the year ends within the range; otherwise the result is part of the opening balance.</param>
public sealed record YearResult(DateRange Year, long Minor, bool IsInRange);
