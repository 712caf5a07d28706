using Financial.EtlWorker.Findings;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Extract;

/// <summary>Facts about a whole file that a reader has after the last row.</summary>
/// <param name="Chart">The accounts that the file describes; null if the layout's chart describes them.</param>
/// <param name="Notes">Parts of the file that were left out and need attention.</param>
/// <param name="AssertsBalances">True if a line asserts an account's balance.</param>
public sealed record FileFacts(ChartProfile? Chart, IReadOnlyCollection<Note> Notes, bool AssertsBalances = false)
{
    /// <summary>The facts of a format that has only rows.</summary>
    public static readonly FileFacts None = new(null, []);

    /// <summary>True if the file states that it is one of several parts.</summary>
    public bool IsPart { get; init; }

    /// <summary>The last day of the period that the file states; null if it states none.</summary>
    public DateOnly? EndsOn { get; init; }
}
