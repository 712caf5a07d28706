namespace Financial.Ledger.Journal;

/// <summary>The SQLSTATEs with which functions of schema <c>ledger</c> refuse a change and roll back.</summary>
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
    public const string NoSuchDay = "LG025";
    public const string TakesNoResults = "LG026";
    public const string ReasonMissing = "LG027";
    public const string MonthAhead = "LG029";
    public const string PeriodIsOpen = "LG030";
    public const string TakesResults = "LG031";
    public const string NoSuchAccount = "LG032";

    /// <summary>The meaning of each code.</summary>
    public static IReadOnlyDictionary<string, string> Meanings { get; } = new Dictionary<string, string>
    {
        [PeriodIsClosed] = "The month is already closed as far as asked, or it has no entries to close.",
        [TextMissing] = "An actor, a reason or a note is missing.",
        [NoSuchEntity] = "The company does not exist.",
        [NoMonth] = "The date is not the first day of a month.",
        [EntryUnbalanced] = "An entry does not balance.",
        [PeriodClosed] = "An entry posts into a closed month or before it, or its late mark disagrees with the state of its month.",
        [LoadIncomplete] = "The entries and lines of a load do not match, or do not follow the ledger's last entry.",
        [CurrencyFixed] = "A ledger with entries cannot change its currency.",
        [AlreadyReversed] = "The entry is already reversed.",
        [RowPostedAlready] = "A row of the load is already posted.",
        [NoSuchReconciliation] = "The reconciliation does not exist.",
        [NothingToApprove] = "The reconciliation has no difference to approve, or a newer one replaced it.",
        [ControlTotalsUnbalanced] = "The control totals do not balance.",
        [NoTolerance] = "The tolerance must be at least 0, less than 1, and have at most 8 decimals.",
        [NoProfileSettings] = "The settings of a profile are incomplete, or contain an unknown setting.",
        [NoSuchDay] = "The first day of the fiscal year does not exist in every year.",
        [TakesNoResults] = "An account for results of earlier years is not in the chart, or not on the balance sheet.",
        [ReasonMissing] = "The change alters figures of closed months and needs a reason.",
        [MonthAhead] = "The month is after the last month of the ledger.",
        [PeriodIsOpen] = "The month is already open.",
        [TakesResults] = "The account takes results of earlier years and must stay on the balance sheet.",
        [NoSuchAccount] = "A payroll account is not in the chart.",
    };
}
