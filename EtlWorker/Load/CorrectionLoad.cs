using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Periods;

namespace Financial.EtlWorker.Load;

/// <summary>A posted entry that an import reversed, as shown to people.</summary>
/// <param name="Kind"><c>changed</c>: the file changed it; <c>gone</c>: the source deleted it; <c>superseded</c>: the journal now has the
/// entries that make these opening balances.</param>
/// <param name="EntryId">Its number.</param>
/// <param name="EntryDate">Its date, which is also the date of the reversing entry.</param>
/// <param name="Reference">The source's reference.</param>
/// <param name="Line">The physical line of the changed or deleted entry in the file; 0 if the file does not name it.</param>
public sealed record CorrectedEntry(string Kind, long EntryId, DateOnly EntryDate, string? Reference, int Line);

/// <summary>The movement of an account in the file's months before and after the import. Minor units as text, debit positive.</summary>
public sealed record AccountChange(string Code, string BeforeMinor, string AfterMinor);

/// <summary>
/// Adds the reversing entries of a file's corrections to its load: same date and accounts, exchanged sides. An entry that cannot be
/// reversed (closed period, or already reversed) refuses the file.
/// </summary>
public sealed class CorrectionLoad(Posting posting, JournalTransform transform, KnownFile known)
{
    private readonly HashSet<long> _edited = [];
    private int _outside;

    /// <summary>Number of corrected entries that an import stores for display; all are counted.</summary>
    public const int Kept = 10_000;

    private const int PageEntries = 1_000;

    private readonly LoadBatch _batch = new();
    private readonly List<CorrectedEntry> _corrected = [];

    /// <summary>The first corrected entries, ordered by number.</summary>
    public IReadOnlyList<CorrectedEntry> Corrected => _corrected;

    /// <summary>The amounts that the reversing entries add to each account, apart from those of the file's own entries (IMP-4).</summary>
    public AccountTotals AccountTotals { get; } = new();

    public int Changed { get; private set; }

    public int Gone { get; private set; }

    /// <summary>Number of opening balances that other entries replaced; <see cref="OpeningLoad"/> asks about them.</summary>
    public int Superseded { get; private set; }

    /// <summary>Number of all reversed entries.</summary>
    public int Reversed => Changed + Gone + Superseded;

    /// <summary>The questions that a person must answer before these entries are reversed.</summary>
    public IEnumerable<Question> Questions
    {
        get
        {
            if (_edited.Count > 0)
                yield return new Question("looks-edited",
                    $"{_edited.Count} posted entries are not in this file, and others with the same date and accounts are: they look "
                        + $"edited "
                        + "or changed in the source, and would be reversed. If both happened, they are no duplicates: discard this and "
                        + "upload the file again, saying that rows that come again really happened twice.", "corrections=allow");
            if (transform.MayBeginOrEndWithinEntry)
                yield return new Question("looks-cut",
                    "The first or the last entry of this file has only some of the rows that are posted: the export's range cut the others "
                        + "off, or they were removed in the source. They would be reversed.", "corrections=allow");
            if (_outside > 0)
                yield return new Question("outside-months",
                    $"{_outside} posted entries that this file has otherwise are dated outside its own range, and would be reversed.",
                    "corrections=allow");
            var entries = Changed + Gone;
            if (entries > posting.ReversalLimit.Entries && entries > posting.ReversalLimit.Share * transform.EntriesRead)
                yield return new Question("many-reversals",
                    $"{entries} posted entries would be reversed, of {transform.EntriesRead} that the file has.", "corrections=allow");
        }
    }

    /// <summary>Finds further corrections and loads the reversing entries.</summary>
    /// <param name="rerun">The dates of a re-run, or null.</param>
    /// <param name="keepRepeats">True if entries that look like edits of others are real.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task RunAsync(DateRange? rerun, bool keepRepeats, CancellationToken cancellationToken)
    {
        if (posting.LedgerIsEmpty) return;
        foreach (var entryId in await known.FindChangedEntriesAsync(cancellationToken))
            transform.Corrections.Add(entryId, CorrectionKind.Changed);
        if (rerun is null && !keepRepeats)
            foreach (var entryId in await known.FindEditedEntriesAsync(cancellationToken))
                if (!transform.Corrections.ByEntry.ContainsKey(entryId) && _edited.Add(entryId))
                    transform.Corrections.Add(entryId, CorrectionKind.Changed);
        if (rerun is { } range)
            foreach (var entryId in await known.FindGoneEntriesAsync(range, cancellationToken))
                transform.Corrections.Add(entryId, CorrectionKind.Gone);
        else if (posting.Profile is { ColumnsHaveChanged: true } profile
            && await known.HasEntriesOfOtherColumnsAsync(profile.Version, cancellationToken))
            transform.Refusals.AddForFile(new Refusal(0, RefusalCode.ColumnsChanged,
                "entries of these months were posted while the profile named other columns: rows of theirs would not be known, and be "
                    + "posted twice",
                "upload the file with from and to, so that those entries are reversed"));
        else if (await known.HasEntriesOfOtherKeysAsync(cancellationToken) || await known.HasRowsOfOtherOrderAsync(cancellationToken))
            transform.Refusals.AddForFile(new Refusal(0, RefusalCode.KeysChanged,
                "entries of these months were posted by an earlier version or with day and month in the other order: rows of theirs would "
                    + "not be known, and be posted twice",
                "upload the file with from and to, so that those entries are reversed and posted again"));

        await RefuseRegroupedAsync(cancellationToken);
        foreach (var page in transform.Corrections.ByEntry.Keys.Order().Chunk(PageEntries))
        {
            foreach (var posted in await PostedEntries.ReadAsync(posting.Connection, posting.EntityId, page, SourceLine, cancellationToken))
                await ReverseAsync(posted, transform.Corrections.ByEntry[posted.EntryId], cancellationToken);
            // Send the lines first: the connection cannot read entries during a COPY.
            await SendAsync(cancellationToken);
            await posting.CompleteLoadAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Returns the movements of the reversed entries' accounts in the file's months before and after the import, debit positive.
    /// </summary>
    public async Task<IReadOnlyList<AccountChange>> ReadAccountChangesAsync(CancellationToken cancellationToken)
    {
        if (Reversed == 0) return [];
        var before = await posting.ReadMovementAsync([.. AccountTotals.ByCode.Keys], cancellationToken);
        return [.. AccountTotals.ByCode
            .Select(pair => (pair.Key, Old: before.GetValueOrDefault(pair.Key), Reversed: Net(pair.Value),
                File: Net(transform.AccountTotals.ByCode.GetValueOrDefault(pair.Key))))
            .Select(change => new AccountChange(change.Key, Text(change.Old), Text(change.Old + change.Reversed + change.File)))
            .OrderBy(change => change.Code, StringComparer.Ordinal).Take(Kept)];
    }

    private static Int128 Net(AccountTotal total) => total.DebitMinor - total.CreditMinor;

    private static string Text(Int128 minor) => minor.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        if (!_batch.IsEmpty && !transform.IsRefused) await posting.SendAsync(_batch, cancellationToken);
        _batch.Clear();
    }

    private int SourceLine(long entryId) => Math.Max(1, transform.Corrections.ByEntry[entryId].Line);

    private async Task ReverseAsync(PostedEntry posted, Correction correction, CancellationToken cancellationToken)
    {
        var header = posted.Entry.Header;
        var what = correction.Kind switch { CorrectionKind.Changed => "changed", CorrectionKind.Gone => "deleted", _ => "superseded" };
        if (posted.IsReversed)
            Refuse(correction, RefusalCode.EntryReversed,
                $"entry '{header.Reference}' of {header.Date:yyyy-MM-dd} was {what} in the source, and the ledger has reversed it already",
                "correct it by an entry of its own");
        else if (posting.ClosedPeriods.Refuses(header.Date) && posting.ClosedPeriods.StateOf(header.Date) == PeriodState.SoftClosed)
            Refuse(correction, RefusalCode.PeriodClosed,
                $"entry '{header.Reference}' was {what} in the source, and its period {header.Date:yyyy-MM} is soft-closed",
                "upload the file with late=allow to reverse it marked late, or correct it by an entry in an open period");
        else if (posting.ClosedPeriods.Refuses(header.Date))
            Refuse(correction, RefusalCode.PeriodClosed,
                $"entry '{header.Reference}' was {what} in the source, and its period {header.Date:yyyy-MM} is closed",
                "reopen the period, or correct it by an entry in an open one");
        if (correction.Kind == CorrectionKind.Changed) Changed++;
        else if (correction.Kind == CorrectionKind.Gone) Gone++;
        else Superseded++;
        if (posting.Survey.Dates is { } dates && (header.Date < dates.First || header.Date > dates.Last)
            && correction.Kind == CorrectionKind.Changed) _outside++;
        if (_corrected.Count < Kept)
            _corrected.Add(new CorrectedEntry(correction.Kind.ToString().ToLowerInvariant(), posted.EntryId, header.Date, header.Reference,
                correction.Line));
        if (transform.IsRefused) return;
        var reversing = posted.Entry.ReverseOn(header.Date);
        AccountTotals.Add(reversing);
        posting.Add(_batch, reversing, new Reversal(posted.EntryId, IsCorrection: true));
        if (_batch.IsFull) await SendAsync(cancellationToken);
    }

    // Refuse posted entries whose rows are now in several entries, some of them known: a reversal would lose the known rows.
    private async Task RefuseRegroupedAsync(CancellationToken cancellationToken)
    {
        var changed = transform.Corrections.ByEntry.Where(pair => pair.Value.RowsAgain > 0).ToDictionary();
        if (changed.Count == 0) return;
        foreach (var (entryId, rows) in await known.CountRowsAsync([.. changed.Keys], cancellationToken))
            if (changed[entryId] is var correction && rows > correction.RowsAgain)
                Refuse(correction, RefusalCode.EntryRegrouped,
                    "some rows of a posted entry stand here in another entry, others stand by themselves",
                    "give the entry's rows the same reference and date again, or correct it by an entry of its own");
    }

    private void Refuse(Correction correction, string code, string detail, string hint) =>
        transform.Refusals.AddForFile(new Refusal(correction.Line, code, detail, hint));
}
