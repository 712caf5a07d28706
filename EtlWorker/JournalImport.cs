using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Load;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Messages;
using Financial.Ledger.Periods;
using Financial.Ledger.Uploads;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker;

/// <summary>
/// Imports a surveyed file of entries in one transaction: all of them join the journal, or none does. Leaves out posted rows before
/// loading. Reverses entries that the source changed, and posts them again.
/// </summary>
public sealed class JournalImport(NpgsqlDataSource database, Inbox inbox, Outbox outbox, ImportRun run, ImportFile message, Guid messageId)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(300);

    private readonly DateRange? _rerun = message.Options is { From: { } from, To: { } to } ? new DateRange(from, to) : null;

    /// <summary>
    /// Runs the import. Any outcome except <see cref="ImportOutcome.Posted"/> has changed nothing; the caller must store it.
    /// </summary>
    public async Task<(ImportOutcome Outcome, long RowsRead)> RunAsync(LocalFile file, Survey survey, CancellationToken cancellationToken)
    {
        // A re-run looks up every row: it finds entries missing from the file by comparing rows, not month digests.
        var (outcome, rowsRead) = await TryAsync(file, survey, oneByOne: _rerun is not null, cancellationToken);
        if (outcome is null) (outcome, rowsRead) = await TryAsync(file, survey, oneByOne: true, cancellationToken);
        return (outcome!, rowsRead);
    }

    // Returns null if rows of known months must be looked up one by one after all.
    private async Task<(ImportOutcome? Outcome, long RowsRead)> TryAsync(
        LocalFile file, Survey survey, bool oneByOne, CancellationToken cancellationToken)
    {
        await using var posting = await Posting.BeginAsync(database, message, survey, cancellationToken);
        // Another session may have posted the same message or bytes while this one waited for the lock.
        if (!await inbox.TryReceiveAsync(posting.Transaction, messageId, message.TenantId, cancellationToken))
            return (new ImportOutcome.AlreadyEnded(), 0);
        if (await run.FindPostedFileAsync(posting.Connection, cancellationToken) is { } postedBy)
            return (ImportOutcome.AlreadyPosted.SameFile(postedBy), 0);
        if (posting.Refusal is not null) return (ImportOutcome.Rejected.Of(posting.Refusal), 0);

        survey = posting.Survey;
        using var known = await posting.FindKnownAsync(oneByOne, cancellationToken);
        var transform = new JournalTransform(survey, posting.Chart, posting.ClosedPeriods, posting.Currency)
        {
            FindKnown = known.Find, PostsGoodEntries = message.Options.Post == PostOption.Good, Rerun = _rerun,
            ControlAccounts = new UkControlAccounts(posting.Profile?.Settings.ControlAccounts),
            Years = posting.FiscalYear,
        };
        await TransformAndLoadAsync(transform, posting, file, survey, cancellationToken);
        if (transform.NeedsLookUp) return (null, transform.RowsRead);
        if (transform.Totals.Assertions is { Any: true } assertions)
            transform.CheckAssertions(posting.LedgerIsEmpty
                ? [] : await posting.ReadBalancesBeforeAsync(assertions.FirstDate, cancellationToken));
        var openings = new OpeningLoad(posting, transform);
        await openings.RunAsync(cancellationToken);
        var corrections = new CorrectionLoad(posting, transform, known);
        await corrections.RunAsync(_rerun, message.Options.Repeats == RepeatsOption.Keep, cancellationToken);
        return (await PostAsync(posting, transform, openings, corrections, cancellationToken), transform.RowsRead);
    }

    private async Task<ImportOutcome> PostAsync(Posting posting, JournalTransform transform, OpeningLoad openings,
        CorrectionLoad corrections, CancellationToken cancellationToken)
    {
        using var activity = ImportStep.Post.Start();
        if (transform.IsRefused) return new ImportOutcome.Rejected(transform.Refusals);
        if (transform.EntriesAccepted + corrections.Reversed == 0) return NothingToPost(transform);
        var (survey, profile) = (posting.Survey, posting.Profile ?? ImportProfile.None);
        var settings = ProfileSettings.Of(survey, ClassTotal.Of(posting.Chart, transform.AccountTotals));
        var unconfirmed = profile.Unconfirmed(settings);
        IReadOnlyList<Question> questions =
        [
            .. survey.DatesReadOtherwise(message.ConfirmedQuestions).Concat(survey.Questions(posting.Currency)).Concat(transform.Questions)
                .Concat(openings.Questions)
                .Concat(corrections.Questions)
                .Concat(await new YearEndCheck(posting, transform, openings.Years).FindAsync(cancellationToken)).Where(message.LeavesOpen),
        ];
        if (questions.Count > 0 || !message.Confirmed && (unconfirmed is not null || _rerun is not null))
            return new ImportOutcome.AwaitingConfirmation(ImportPreview.Of(
                message.Confirmed ? questions[0].Code : unconfirmed ?? (_rerun is null ? questions[0].Code : "re-run"), questions, survey,
                settings, transform, corrections,
                await corrections.ReadAccountChangesAsync(cancellationToken), posting.Chart,
                posting.CurrencyIsAssumed ? posting.Currency : null));

        if (unconfirmed is not null || !survey.DateOrderIsProven)
        {
            profile = profile.With(settings);
            await profile.ConfirmAsync(posting.Connection, message, survey.Layout.Id, cancellationToken);
        }

        var control = new FileControl(posting, transform, openings.Years, run);
        await run.ControlledAsync(posting.Connection, await control.AgreesAsync(cancellationToken), survey.Journal.IsSingleEntry,
            cancellationToken);
        var before = await ServedVersion.ReadAsync(posting.Connection, message.EntityId, cancellationToken);
        if (openings.Years != posting.FiscalYear) await posting.ProposeFiscalYearAsync(openings.Years, transform.Notes, cancellationToken);
        var figures = await posting.PostAsync(cancellationToken);
        await posting.NoteClosingEntriesAsync(figures.LedgerVersion, transform.Notes, cancellationToken);
        if (!survey.DateOrderIsProven)
            transform.Notes.Add("ambiguous-dates",
                $"no date says whether day or month stands first; it was confirmed that they are {survey.DateOrder.Words()}");
        if (posting.LateEntries > 0)
            transform.Notes.Add("late-entries", "entries posted into a soft-closed month are marked late", posting.LateEntries);
        await run.PostedAsync(posting, figures, transform, corrections, profile.Version, cancellationToken);
        // Withheld figures get their insights when they are served.
        if (await ServedPostings.ReadAsync(posting.Connection, message.TenantId, message.EntityId, before.LedgerVersion,
            cancellationToken) is { } served)
            await outbox.EnqueueAsync(posting.Transaction, Queues.GenerateInsights, message.TenantId, served, cancellationToken);
        await posting.CommitAsync(cancellationToken);
        return new ImportOutcome.Posted(figures);
    }

    private async Task TransformAndLoadAsync(
        JournalTransform transform, Posting posting, LocalFile file, Survey survey, CancellationToken cancellationToken)
    {
        using var activity = ImportStep.TransformAndLoad.Start();
        using var reader = survey.OpenRows(file);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = ReportProgressAsync(transform, done.Token);
        try
        {
            await new LoadPipeline(transform, posting).RunAsync(reader, cancellationToken);
        }
        finally
        {
            await done.CancelAsync();
            await progress;
        }
    }

    // Progress is optional: if it cannot be stored, the import continues.
    private async Task ReportProgressAsync(JournalTransform transform, CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(ProgressInterval);
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await run.ProgressAsync(transform.RowsRead, cancellationToken);
        }
        catch (OperationCanceledException)
        {
        }
        catch (NpgsqlException)
        {
            // Ignore it: if the database is down, the posting's own connection fails too.
        }
    }

    private static ImportOutcome NothingToPost(JournalTransform transform) =>
        transform.Refusals.Any ? new ImportOutcome.Rejected(transform.Refusals)
        : transform.RowsKnown > 0 ? ImportOutcome.AlreadyPosted.OnlyKnownRows(transform.RowsKnown)
        : ImportOutcome.Rejected.Of(new Refusal(0, RefusalCode.NoRows, $"none of the {transform.RowsRead} rows has anything to post",
            "see the notes of this import"));
}
