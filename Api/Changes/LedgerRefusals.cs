using Financial.Api.Problems;
using Financial.Ledger.Journal;
using Npgsql;

namespace Financial.Api.Changes;

/// <summary>Problems for refusals by functions of schema <c>ledger</c>, by SQLSTATE. Other states are defects of the Api.</summary>
internal static class LedgerRefusals
{
    public static Problem? Find(PostgresException refused) => refused.SqlState switch
    {
        LedgerSqlState.PeriodIsClosed => new Problem(ProblemCode.PeriodClosed, $"The {refused.MessageText}. Nothing was changed."),
        LedgerSqlState.PeriodIsOpen => new Problem(ProblemCode.PeriodOpen, $"The {refused.MessageText}. Nothing was changed."),
        LedgerSqlState.MonthAhead => Problem.Invalid("/path/month", $"The {refused.MessageText}. Nothing was changed."),
        LedgerSqlState.NoSuchReconciliation => Problem.NotFound("reconciliation"),
        LedgerSqlState.NothingToApprove => new Problem(ProblemCode.NothingToApprove,
            "It has no difference outside the tolerance, is approved already, or was compared again since. Nothing was changed."),
        LedgerSqlState.TakesNoResults => Problem.Invalid("/body/retainedEarningsAccount",
            "Both accounts are in the chart, of class equity or liability, and an account of losses goes with one of retained earnings. "
                + "Nothing was changed."),
        LedgerSqlState.TakesResults => Problem.Invalid("/body/class",
            "The account takes the results of earlier years and stays on the balance sheet. Name another one in the fiscal year first. "
                + "Nothing was changed."),
        LedgerSqlState.ReasonMissing => Problem.Invalid("/body/reason",
            "Figures of closed months would change: ask for the preview, and say why in reason. Nothing was changed."),
        _ => null,
    };
}
