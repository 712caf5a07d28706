using Financial.EtlWorker.Transform;
using Financial.Ledger.Periods;

namespace Financial.EtlWorker.Load;

/// <summary>
/// Decides whether the totals of a file prove the ledger (REC-1): its rows match them, and each account's closing balance matches the
/// ledger. Parts of a split file state the totals of the whole; the part that completes them proves all parts.
/// </summary>
public sealed class FileControl(Posting posting, JournalTransform transform, FiscalYear years, ImportRun run)
{
    private const int Named = 5;

    /// <summary>True if the file proves its posting. Otherwise notes why, if it states closing balances or is a part.</summary>
    public async Task<bool> AgreesAsync(CancellationToken cancellationToken)
    {
        var totals = transform.Totals;
        if (!totals.Any || transform.Refusals.Any) return false;
        var agrees = !await DiffersAsync(totals.Closings, cancellationToken);
        if (!totals.IsPart) return agrees;
        var name = $"the file states {totals.Whole.Entries} entries with debits of {totals.Whole.Debit} minor units, of which it is a part";
        transform.Notes.Add("part-of-file", name);
        return agrees && await run.CompletesPartsAsync(posting.Connection, name, totals, cancellationToken);
    }

    private async Task<bool> DiffersAsync(IReadOnlyDictionary<string, Int128> closings, CancellationToken cancellationToken)
    {
        if (closings.Count == 0) return false;
        var until = posting.Survey.Months.Keys.Last().AddMonths(1);
        if (posting.Survey.Facts.EndsOn?.AddDays(1) is { } behind && behind > until) until = behind;
        var before = await YearBalances.ReadBeforeAsync(posting, years, until, cancellationToken);
        var (ledger, results) = before.RolledTo(until.AddDays(-1), years, posting.Chart.IsProfitOrLoss);
        foreach (var result in results)
            if (years.AccountOf(result > 0 ? 1 : -1) is { } account) ledger[account.Code] = ledger.GetValueOrDefault(account.Code) + result;
        var different = closings.Where(closing => ledger.GetValueOrDefault(closing.Key) != closing.Value).Select(closing => closing.Key)
            .Order(StringComparer.Ordinal).ToList();
        if (different.Count > 0)
            transform.Notes.Add("closing-differs",
                $"accounts close in the file with another balance than in the ledger: {string.Join(", ", different.Take(Named))}"
                + (different.Count > Named ? " and others" : ""), different.Count);
        return different.Count > 0;
    }
}
