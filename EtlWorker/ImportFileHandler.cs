using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Load;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Messages;
using Financial.Ledger.Statements;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker;

/// <summary>Imports one file: extract, transform, load. The outcome is a value; an exception means broken infrastructure and leaves nothing behind.</summary>
public sealed partial class ImportFileHandler(
    NpgsqlDataSource database, ObjectDownload download, Inbox inbox, Outbox outbox, ImportMetrics metrics, ILogger<ImportFileHandler> logger)
{
    private const int LargeFileRows = 100_000;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan NotePause = TimeSpan.FromSeconds(1);

    public async Task<ImportOutcome> HandleAsync(ImportFile message, Guid messageId, CancellationToken cancellationToken)
    {
        using var activity = FinancialTelemetry.ActivitySource.StartActivity("import file");
        activity?.SetTag("import.id", message.ImportId).SetTag("tenant.id", message.TenantId).SetTag("entity.id", message.EntityId);
        var run = new ImportRun(database, message);
        if (!await run.StartAsync(cancellationToken)) return new ImportOutcome.AlreadyEnded();
        LogStarted(message.ImportId, run.Attempt);
        try
        {
            var outcome = await ImportAsync(message, messageId, run, cancellationToken);
            metrics.Ended(outcome);
            LogEnded(message.ImportId, outcome.Status);
            return outcome;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await NoteFaultAsync(run, message, exception, cancellationToken);
            throw;
        }
    }

    /// <summary>Ends an import whose fault outlasted every attempt, so that nobody waits for it; its file can be sent again.</summary>
    public Task GiveUpAsync(ImportFile message, CancellationToken cancellationToken) => NoteFailureAsync(
        new ImportRun(database, message), message, "retries-exhausted",
        "the infrastructure stayed away through every attempt; nothing was posted, send the file again", cancellationToken);

    private async Task<ImportOutcome> ImportAsync(ImportFile message, Guid messageId, ImportRun run, CancellationToken cancellationToken)
    {
        if (await run.FindPostedFileAsync(cancellationToken) is { } postedBy)
            return await EndAsync(message, messageId, run, SameFile(postedBy), 0, cancellationToken);

        using var file = await ExtractAsync(message, cancellationToken);
        var (survey, refusal) = SurveyFile(file, message, cancellationToken);
        if (survey is null) return await EndAsync(message, messageId, run, Rejected(refusal!), 0, cancellationToken);
        await run.SurveyedAsync(survey, file.Encoding.Name, cancellationToken);

        if (survey.Layout is ListLayout layout) return await ImportListAsync(layout, message, messageId, run, file, survey, cancellationToken);
        await using var posting = await Posting.BeginAsync(database, message, survey, cancellationToken);
        var (outcome, rowsRead) = await PostAsync(posting, message, messageId, run, file, survey, cancellationToken);
        if (outcome is ImportOutcome.Posted) return outcome;
        // Whatever was loaded goes before the outcome is written.
        await posting.DisposeAsync();
        return await EndAsync(message, messageId, run, outcome, rowsRead, cancellationToken);
    }

    private async Task<LocalFile> ExtractAsync(ImportFile message, CancellationToken cancellationToken)
    {
        using var activity = FinancialTelemetry.ActivitySource.StartActivity("extract");
        return await download.FetchAsync(message, cancellationToken);
    }

    private static (Survey? Survey, Refusal? Refusal) SurveyFile(LocalFile file, ImportFile message, CancellationToken cancellationToken)
    {
        using var activity = FinancialTelemetry.ActivitySource.StartActivity("survey");
        return FileSurvey.Read(file, message.TenantId, message.EntityId, cancellationToken);
    }

    private async Task<ImportOutcome> ImportListAsync(
        ListLayout layout, ImportFile message, Guid messageId, ImportRun run, LocalFile file, Survey survey, CancellationToken cancellationToken)
    {
        using var activity = FinancialTelemetry.ActivitySource.StartActivity("import list");
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        await using (var command = new NpgsqlCommand("select ledger.lock_tenant()", transaction.Connection)) await command.ExecuteNonQueryAsync(cancellationToken);
        if (!await inbox.TryReceiveAsync(transaction.Transaction, messageId, message.TenantId, cancellationToken)) return new ImportOutcome.AlreadyEnded();
        var (currency, _) = await Posting.ReadEntityAsync(transaction.Connection, message, cancellationToken);
        var list = layout.Begin();
        var rowsRead = ReadList(list, file, survey, new FieldValues(survey.DateOrder, survey.DecimalMark, currency.Decimals), cancellationToken);
        list.Complete(message);
        var rowsHeld = 0L;
        if (list.Refusals.Any) await run.RejectedAsync(transaction.Connection, list.Refusals, rowsRead, cancellationToken);
        else
        {
            var before = await ServedVersion.ReadAsync(transaction.Connection, message.EntityId, cancellationToken);
            rowsHeld = await list.WriteAsync(transaction.Connection, message, cancellationToken);
            if (await ServedPostings.ReadAsync(transaction.Connection, message.TenantId, message.EntityId, before.LedgerVersion, cancellationToken) is { } served)
                await outbox.EnqueueAsync(transaction.Transaction, Queues.GenerateInsights, message.TenantId, served, cancellationToken);
            await run.ListedAsync(transaction.Connection, rowsRead, rowsHeld, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return list.Refusals.Any ? new ImportOutcome.Rejected(list.Refusals) : new ImportOutcome.Listed(rowsHeld);
    }

    private static long ReadList(ListDraft list, LocalFile file, Survey survey, FieldValues values, CancellationToken cancellationToken)
    {
        var rowsRead = 0L;
        using var reader = survey.OpenRows(file);
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = new SourceRow(reader.Current, survey.FieldOfColumn, values) { Line = reader.Line, LastLine = reader.LastLine };
            var rowClass = survey.Classify(reader.Current, reader.Line);
            if (rowClass == RowClass.Title) list.ReadTitle(row);
            if (rowClass == RowClass.Total) list.ReadTotals(row);
            if (rowClass != RowClass.Data) continue;
            rowsRead++;
            list.Read(row);
        }

        return rowsRead;
    }

    private async Task<(ImportOutcome Outcome, long RowsRead)> PostAsync(
        Posting posting, ImportFile message, Guid messageId, ImportRun run, LocalFile file, Survey survey, CancellationToken cancellationToken)
    {
        // The lock may have been waited for while the same message or the same bytes were posted.
        if (!await inbox.TryReceiveAsync(posting.Transaction, messageId, message.TenantId, cancellationToken)) return (new ImportOutcome.AlreadyEnded(), 0);
        if (await run.FindPostedFileAsync(posting.Connection, cancellationToken) is { } postedBy) return (SameFile(postedBy), 0);
        if (posting.Refusal is not null) return (Rejected(posting.Refusal), 0);

        var transform = new JournalTransform(
            survey, new RowKey(survey, message.TenantId, message.EntityId), posting.Chart, posting.ClosedPeriods, posting.Currency);
        await TransformAndLoadAsync(transform, posting, run, file, survey, cancellationToken);
        if (transform.Refusals.Any) return (new ImportOutcome.Rejected(transform.Refusals), transform.RowsRead);

        using var activity = FinancialTelemetry.ActivitySource.StartActivity("post");
        var known = await posting.FindKnownRowsAsync(cancellationToken);
        if (known.PartlyPostedLines.Count > 0) return (Rejected(known), transform.RowsRead);
        if (known.Rows == transform.RowsWithAmounts && known.Rows > 0) return (OnlyKnownRows(known.Rows), transform.RowsRead);
        if (known.Rows > 0)
        {
            transform.Notes.Add("already-imported", "rows that are in the journal were left out", known.Rows);
            await posting.SkipKnownEntriesAsync(cancellationToken);
        }

        if (transform.RowsWithAmounts == 0) return (Rejected(NothingToPost(transform)), transform.RowsRead);
        var figures = await posting.PostAsync(cancellationToken);
        await ImportRun.PostedAsync(posting, message, figures, transform, cancellationToken);
        await outbox.EnqueueAsync(posting.Transaction, Queues.GenerateInsights, message.TenantId,
            new ImportPosted(message.ImportId, message.TenantId, message.EntityId, figures.LedgerVersion, figures.Months), cancellationToken);
        await posting.CommitAsync(cancellationToken);
        return (new ImportOutcome.Posted(figures), transform.RowsRead);
    }

    private async Task TransformAndLoadAsync(
        JournalTransform transform, Posting posting, ImportRun run, LocalFile file, Survey survey, CancellationToken cancellationToken)
    {
        using var activity = FinancialTelemetry.ActivitySource.StartActivity("transform and load");
        // What the survey of a large file needed goes back first: up to 16 MiB that would stand beside the batches.
        if (survey.Lines[RowClass.Data] > LargeFileRows) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var reader = survey.OpenRows(file);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = ReportProgressAsync(transform, run, done.Token);
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

    // Progress is a courtesy: when it cannot be written the import goes on.
    private async Task ReportProgressAsync(JournalTransform transform, ImportRun run, CancellationToken cancellationToken)
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
        catch (NpgsqlException exception)
        {
            LogProgressLost(exception.SqlState);
        }
    }

    // One transaction: the message is handled, and this came of it.
    private async Task<ImportOutcome> EndAsync(
        ImportFile message, Guid messageId, ImportRun run, ImportOutcome outcome, long rowsRead, CancellationToken cancellationToken)
    {
        if (outcome is ImportOutcome.AlreadyEnded) return outcome;
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        if (!await inbox.TryReceiveAsync(transaction.Transaction, messageId, message.TenantId, cancellationToken)) return new ImportOutcome.AlreadyEnded();
        if (outcome is ImportOutcome.AlreadyPosted already) await run.AlreadyPostedAsync(transaction.Connection, already, rowsRead, cancellationToken);
        if (outcome is ImportOutcome.Rejected rejected) await run.RejectedAsync(transaction.Connection, rejected.Refusals, rowsRead, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return outcome;
    }

    // A fault that passes keeps the import running, because its message comes again; any other has failed it.
    private async Task NoteFaultAsync(ImportRun run, ImportFile message, Exception exception, CancellationToken cancellationToken)
    {
        var (status, code, detail) = ImportFault.Describe(exception);
        LogFaulted(exception, message.ImportId, code);
        metrics.Faulted(code);
        if (status == "failed")
        {
            await NoteFailureAsync(run, message, code, detail, cancellationToken);
            return;
        }
        try
        {
            await run.FaultedAsync(status, code, detail, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            LogFaultNotNoted(message.ImportId);
        }
    }

    // A failure is the import's end: its message stays in hand until that is written, for nobody comes back to an import whose message is gone.
    // A worker that is stopped meanwhile leaves the message in its queue.
    private async Task NoteFailureAsync(ImportRun run, ImportFile message, string code, string detail, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await run.FaultedAsync("failed", code, detail, CancellationToken.None);
                return;
            }
            catch (NpgsqlException exception)
            {
                LogFaultNotNoted(message.ImportId);
                if (!TransientFaults.IsTransient(exception)) return;
            }
            await Task.Delay(NotePause, cancellationToken);
        }
    }

    private static ImportOutcome.AlreadyPosted SameFile(Guid postedBy) =>
        new("already-posted", "the same file was posted before", postedBy);

    private static ImportOutcome.AlreadyPosted OnlyKnownRows(long rows) =>
        new("already-imported", $"all {rows} rows are in the journal already", null);

    private static ImportOutcome.Rejected Rejected(params IEnumerable<Refusal> reasons)
    {
        var refusals = new Refusals();
        foreach (var reason in reasons) refusals.Add(reason);
        return new ImportOutcome.Rejected(refusals);
    }

    private static ImportOutcome.Rejected Rejected(KnownRows known) => Rejected(known.PartlyPostedLines.Select(line => new Refusal(
        line, "entry-partly-posted", "some rows of this entry are posted already, others are not: it was changed after its first import",
        "send the entry as it was posted and the change as an entry of its own")));

    private static Refusal NothingToPost(JournalTransform transform) => new(
        0, "no-rows", $"none of the {transform.RowsRead} rows has anything to post", "see the notes of this import");

    [LoggerMessage(LogLevel.Information, "Import {ImportId} started, attempt {Attempt}")]
    private partial void LogStarted(Guid importId, int attempt);

    [LoggerMessage(LogLevel.Information, "Import {ImportId} ended: {Status}")]
    private partial void LogEnded(Guid importId, string status);

    [LoggerMessage(LogLevel.Warning, "Import {ImportId} met a fault: {Code}")]
    private partial void LogFaulted(Exception exception, Guid importId, string code);

    [LoggerMessage(LogLevel.Warning, "The fault of import {ImportId} could not be written")]
    private partial void LogFaultNotNoted(Guid importId);

    [LoggerMessage(LogLevel.Warning, "Progress can no longer be written, SQLSTATE {SqlState}")]
    private partial void LogProgressLost(string? sqlState);
}
