namespace Financial.Ledger.Journal;

/// <summary>The SQLSTATEs by which functions of schema <c>ledger</c> refuse a change; nothing is changed then.</summary>
public static class LedgerSqlState
{
    public const string PeriodIsClosed = "LG001";
    public const string TextMissing = "LG002";
    public const string NoSuchEntity = "LG003";
    public const string NoMonth = "LG004";
    public const string EntryUnbalanced = "LG010";
    public const string PeriodClosed = "LG012";
    public const string LoadIncomplete = "LG013";
    public const string CurrencyFixed = "LG015";
    public const string AlreadyReversed = "LG016";
    public const string RowPostedAlready = "LG017";
    public const string NoSuchReconciliation = "LG020";
    public const string NothingToApprove = "LG021";
    public const string ControlTotalsUnbalanced = "LG022";
    public const string NoTolerance = "LG023";
    public const string NoProfileSettings = "LG024";
    public const string NoSuchAccountOrDay = "LG025";
    public const string TakesNoResults = "LG026";
    public const string ReasonMissing = "LG027";
    public const string MonthAhead = "LG029";
    public const string PeriodIsOpen = "LG030";
    public const string TakesResults = "LG031";

    /// <summary>What each of them says.</summary>
    public static IReadOnlyDictionary<string, string> Meanings { get; } = new Dictionary<string, string>
    {
        [PeriodIsClosed] = "The month is closed as far as that already, or holds nothing to close.",
        [TextMissing] = "An actor, a reason or a note is missing.",
        [NoSuchEntity] = "There is no such company.",
        [NoMonth] = "The date is not the first day of a month.",
        [EntryUnbalanced] = "An entry does not balance.",
        [PeriodClosed] = "An entry posts into a closed month, or its mark of being late does not fit its month.",
        [LoadIncomplete] = "Entries and lines of a load do not match, or do not stand behind the ledger's last entry.",
        [CurrencyFixed] = "A ledger that holds entries keeps its currency.",
        [AlreadyReversed] = "An entry would be reversed twice.",
        [RowPostedAlready] = "A row of the load is posted already.",
        [NoSuchReconciliation] = "There is no such reconciliation.",
        [NothingToApprove] = "The reconciliation has no difference to approve, or none that still counts.",
        [ControlTotalsUnbalanced] = "The control totals do not balance.",
        [NoTolerance] = "The tolerance is no fraction from 0 to less than 1, of at most 8 decimals.",
        [NoProfileSettings] = "The settings of a profile are incomplete, or hold what none has.",
        [NoSuchAccountOrDay] = "A payroll account is not in the chart, or the day of a fiscal year is not one that every year has.",
        [TakesNoResults] = "An account that is to take results of earlier years is not on the balance sheet, or not in the chart.",
        [ReasonMissing] = "Figures of closed months would change, and no reason is given.",
        [MonthAhead] = "The month lies behind the last month of the ledger.",
        [PeriodIsOpen] = "The month is open already.",
        [TakesResults] = "An account takes results of earlier years and cannot leave the balance sheet.",
    };
}
