using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Load;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker;

/// <summary>
/// Imports one file: extract, transform, load. Returns the outcome; throws if the infrastructure fails, and then changes nothing.
/// </summary>
public sealed partial class ImportFileHandler(
    NpgsqlDataSource database, Extraction extraction, Inbox inbox, Outbox outbox, ImportMetrics metrics, ILogger<ImportFileHandler> logger)
{
    public async Task<ImportOutcome> HandleAsync(ImportFile message, Guid messageId, CancellationToken cancellationToken)
    {
        using var activity = ImportStep.Import.Start();
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

    /// <summary>Ends an import whose attempts all failed, so that it does not stay running; its file can be sent again.</summary>
    public Task GiveUpAsync(ImportFile message, Exception fault, CancellationToken cancellationToken)
    {
        var (code, detail) = ImportFault.DescribeLast(fault);
        return NoteFailureAsync(new ImportRun(database, message), message, code, detail, cancellationToken);
    }

    private async Task<ImportOutcome> ImportAsync(ImportFile message, Guid messageId, ImportRun run, CancellationToken cancellationToken)
    {
        if (await run.FindPostedFileAsync(cancellationToken) is { } postedBy)
            return await EndAsync(message, messageId, run, ImportOutcome.AlreadyPosted.SameFile(postedBy), 0, cancellationToken);

        using var extracted = await extraction.RunAsync(message, cancellationToken);
        if (extracted is not { File: { } file, Survey: { } survey })
            return await EndAsync(message, messageId, run, ImportOutcome.Rejected.Of(extracted.Refusal!), 0, cancellationToken);
        await run.SurveyedAsync(survey, file, cancellationToken);
        var (outcome, rowsRead) = await LoadAsync(message, messageId, run, file, survey, cancellationToken);
        return outcome is ImportOutcome.Posted or ImportOutcome.Listed
            ? outcome : await EndAsync(message, messageId, run, outcome, rowsRead, cancellationToken);
    }

    private async Task<(ImportOutcome Outcome, long RowsRead)> LoadAsync(
        ImportFile message, Guid messageId, ImportRun run, LocalFile file, Survey survey, CancellationToken cancellationToken)
    {
        try
        {
            return survey.Layout is ListLayout layout
                ? await new ListImport(database, inbox, outbox, run, message, messageId).RunAsync(layout, file, survey, cancellationToken)
                : await new JournalImport(database, inbox, outbox, run, message, messageId).RunAsync(file, survey, cancellationToken);
        }
        // Catch the overflow here: only the database knows the totals to which the file's amounts are added.
        catch (PostgresException exception) when (ImportFault.RefusalOf(exception) is { } refusal)
        {
            return (ImportOutcome.Rejected.Of(refusal), survey.Lines[RowClass.Data]);
        }
    }

    // Use one transaction for the inbox row and the outcome.
    private async Task<ImportOutcome> EndAsync(
        ImportFile message, Guid messageId, ImportRun run, ImportOutcome outcome, long rowsRead, CancellationToken cancellationToken)
    {
        if (outcome is ImportOutcome.AlreadyEnded) return outcome;
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        if (!await inbox.TryReceiveAsync(transaction.Transaction, messageId, message.TenantId, cancellationToken))
            return new ImportOutcome.AlreadyEnded();
        if (outcome is ImportOutcome.AlreadyPosted already)
            await run.AlreadyPostedAsync(transaction.Connection, already, rowsRead, cancellationToken);
        if (outcome is ImportOutcome.AwaitingConfirmation asking)
            await run.AwaitingConfirmationAsync(transaction.Connection, asking.Preview, rowsRead, cancellationToken);
        if (outcome is ImportOutcome.Rejected rejected)
            await run.RejectedAsync(transaction.Connection, rejected.Refusals, rowsRead, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return outcome;
    }

    // After a transient fault the import stays running, because its message is redelivered. Any other fault ends it as failed.
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

    private Task NoteFailureAsync(ImportRun run, ImportFile message, string code, string detail, CancellationToken cancellationToken) =>
        FailureNote.StoreAsync(() => run.FaultedAsync("failed", code, detail, CancellationToken.None),
            () => LogFaultNotNoted(message.ImportId), cancellationToken);

    [LoggerMessage(LogLevel.Information, "Import {ImportId} started, attempt {Attempt}")]
    private partial void LogStarted(Guid importId, int attempt);

    [LoggerMessage(LogLevel.Information, "Import {ImportId} ended: {Status}")]
    private partial void LogEnded(Guid importId, string status);

    [LoggerMessage(LogLevel.Warning, "Import {ImportId} met a fault: {Code}")]
    private partial void LogFaulted(Exception exception, Guid importId, string code);

    [LoggerMessage(LogLevel.Warning, "The fault of import {ImportId} could not be written")]
    private partial void LogFaultNotNoted(Guid importId);
}
