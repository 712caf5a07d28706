using Financial.EtlWorker.Findings;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Extract;

/// <summary>What a reader knows of a whole file beside its rows, once it was read to its end.</summary>
/// <param name="Chart">The accounts that the file describes; null where the layout's chart says what accounts are.</param>
/// <param name="Notes">What was left out and deserves a look.</param>
/// <param name="AssertsBalances">True when a line says what an account's balance is.</param>
public sealed record FileFacts(ChartProfile? Chart, IReadOnlyCollection<Note> Notes, bool AssertsBalances = false)
{
    /// <summary>Of a format whose rows say everything.</summary>
    public static readonly FileFacts None = new(null, []);

    /// <summary>True when the file says that it is one part of several.</summary>
    public bool IsPart { get; init; }

    /// <summary>The last day of the period that the file says it holds; null when it does not say.</summary>
    public DateOnly? EndsOn { get; init; }
}
