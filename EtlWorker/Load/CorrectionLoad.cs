using Financial.EtlWorker.Transform;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;

namespace Financial.EtlWorker.Load;

/// <summary>A posted entry that an import reversed, as people see it.</summary>
/// <param name="Kind"><c>changed</c>: the file has it otherwise; <c>gone</c>: the source has it no more.</param>
/// <param name="EntryId">Its number.</param>
/// <param name="EntryDate">Its date, which the reversing entry has as well.</param>
/// <param name="Reference">The source's reference.</param>
/// <param name="Line">The physical line of the file that has it otherwise, or deleted; 0 where the file does not name it.</param>
public sealed record CorrectedEntry(string Kind, long EntryId, DateOnly EntryDate, string? Reference, int Line);

/// <summary>
/// Adds the reversing entries of a file's corrections to its load: on the same date and accounts, sides exchanged. An entry that cannot be
/// reversed (its period is closed, or it is reversed already) refuses the file.
/// </summary>
public sealed class CorrectionLoad(Posting posting, JournalTransform transform, string layout)
{
    /// <summary>How many corrected entries an import keeps for display; all are counted.</summary>
    public const int Kept = 10_000;

    private const int PageEntries = 1_000;

    private readonly LoadBatch batch = new();
    private readonly List<CorrectedEntry> corrected = [];

    /// <summary>The first corrected entries, in the order of their numbers.</summary>
    public IReadOnlyList<CorrectedEntry> Corrected => corrected;

    /// <summary>What the reversing entries add to each account: beside the file's own entries, because they lie on the other side (IMP-4).</summary>
    public AccountTotals AccountTotals { get; } = new();

    public int Changed { get; private set; }

    public int Gone { get; private set; }

    /// <summary>Finds what else the file corrects, and loads the reversing entries.</summary>
    public async Task RunAsync(DateRange? rerun, CancellationToken cancellationToken)
    {
        if (posting.LedgerIsEmpty) return;
        foreach (var entryId in await posting.FindChangedEntriesAsync(layout, cancellationToken)) transform.Corrections.Add(entryId, CorrectionKind.Changed);
        if (rerun is { } range)
            foreach (var entryId in await posting.FindGoneEntriesAsync(layout, range, cancellationToken)) transform.Corrections.Add(entryId, CorrectionKind.Gone);
        else if (await posting.HasEntriesOfOtherColumnsAsync(layout, cancellationToken))
            transform.Refusals.AddForFile(new Refusal(0, "columns-changed",
                "entries of these months were posted while the profile named other columns: rows of theirs would not be known, and be posted twice",
                "upload the file with from and to, so that those entries are reversed"));

        await RefuseRegroupedAsync(cancellationToken);
        foreach (var page in transform.Corrections.ByEntry.Keys.Order().Chunk(PageEntries))
            foreach (var posted in await PostedEntries.ReadAsync(posting.Connection, posting.EntityId, page, SourceLine, cancellationToken))
                await ReverseAsync(posted, transform.Corrections.ByEntry[posted.EntryId], cancellationToken);
        if (!batch.IsEmpty && !transform.IsRefused) await posting.SendAsync(batch, cancellationToken);
        await posting.CompleteLoadAsync(cancellationToken);
    }

    private int SourceLine(long entryId) => Math.Max(1, transform.Corrections.ByEntry[entryId].Line);

    private async Task ReverseAsync(PostedEntry posted, Correction correction, CancellationToken cancellationToken)
    {
        var header = posted.Entry.Header;
        var what = correction.Kind == CorrectionKind.Changed ? "changed" : "deleted";
        if (posted.IsReversed)
            Refuse(correction, "entry-reversed", $"entry '{header.Reference}' of {header.Date:yyyy-MM-dd} was {what} in the source, and the ledger has reversed it already",
                "correct it by an entry of its own");
        else if (posting.ClosedPeriods.Refuses(header.Date) && posting.ClosedPeriods.StateOf(header.Date) == PeriodState.SoftClosed)
            Refuse(correction, "period-closed", $"entry '{header.Reference}' was {what} in the source, and its period {header.Date:yyyy-MM} is soft-closed",
                "upload the file with late=allow to reverse it marked late, or correct it by an entry in an open period");
        else if (posting.ClosedPeriods.Refuses(header.Date))
            Refuse(correction, "period-closed", $"entry '{header.Reference}' was {what} in the source, and its period {header.Date:yyyy-MM} is closed",
                "reopen the period, or correct it by an entry in an open one");
        if (correction.Kind == CorrectionKind.Changed) Changed++;
        else Gone++;
        if (corrected.Count < Kept)
            corrected.Add(new CorrectedEntry(correction.Kind == CorrectionKind.Changed ? "changed" : "gone", posted.EntryId, header.Date, header.Reference, correction.Line));
        if (transform.IsRefused) return;
        var reversing = posted.Entry.ReverseOn(header.Date);
        AccountTotals.Add(reversing);
        posting.Add(batch, reversing, new Reversal(posted.EntryId, IsCorrection: true));
        if (!batch.IsFull) return;
        await posting.SendAsync(batch, cancellationToken);
        batch.Clear();
    }

    // A posted entry whose rows the file spreads over several entries, some of which it takes for known: reversing it would lose those.
    private async Task RefuseRegroupedAsync(CancellationToken cancellationToken)
    {
        var changed = transform.Corrections.ByEntry.Where(pair => pair.Value.RowsAgain > 0).ToDictionary();
        if (changed.Count == 0) return;
        foreach (var (entryId, rows) in await posting.CountKnownRowsAsync([.. changed.Keys], cancellationToken))
            if (changed[entryId] is var correction && rows > correction.RowsAgain)
                Refuse(correction, "entry-regrouped", "some rows of a posted entry stand here in another entry, others stand by themselves",
                    "give the entry's rows the same reference and date again, or correct it by an entry of its own");
    }

    private void Refuse(Correction correction, string code, string detail, string hint) =>
        transform.Refusals.AddForFile(new Refusal(correction.Line, code, detail, hint));
}
