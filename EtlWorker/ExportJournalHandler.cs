using System.Text;
using Amazon.S3;
using Financial.EtlWorker.Exports;
using Financial.Ledger.Messages;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker;

/// <summary>
/// Writes one journal into the bucket (EXP-3). Each attempt writes an object of its own, so that an export that is done names a complete
/// file, whatever other attempts leave. Throws if the infrastructure fails.
/// </summary>
public sealed partial class ExportJournalHandler(NpgsqlDataSource database, IAmazonS3 s3, ILogger<ExportJournalHandler> logger)
{
    public async Task HandleAsync(ExportJournal message, CancellationToken cancellationToken)
    {
        var run = new ExportRun(database, message);
        if (!await run.StartAsync(cancellationToken)) return;
        LogStarted(message.ExportId, run.Attempt);
        try
        {
            if (await ExportAsync(message, run.Attempt, cancellationToken)) LogDone(message.ExportId);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            var (status, code, detail) = ExportFault.Describe(exception);
            LogFaulted(exception, message.ExportId, code);
            await NoteAsync(run, message, status, code, detail, cancellationToken);
            throw;
        }
    }

    /// <summary>Ends an export whose attempts all failed, so that it does not stay running.</summary>
    public Task GiveUpAsync(ExportJournal message, Exception fault, CancellationToken cancellationToken)
    {
        var (code, detail) = ExportFault.DescribeLast(fault);
        return NoteAsync(new ExportRun(database, message), message, "failed", code, detail, cancellationToken);
    }

    private async Task<bool> ExportAsync(ExportJournal message, int attempt, CancellationToken cancellationToken)
    {
        var file = JournalFile.Find(message.Format)
            ?? throw new InvalidOperationException($"This binary has no journal format '{message.Format}'.");
        var objectKey = ObjectKey(message, attempt, file);
        await using var upload = new ObjectUpload(s3, message.Bucket, objectKey, logger);
        var stored = await WriteAsync(message, file, upload, cancellationToken);

        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        if (!await ExportRun.FinishAsync(transaction, message, objectKey, stored)) return false;
        // From here the export may be done even if the answer is lost. Keep its object.
        upload.Keep();
        await transaction.CommitAsync(CancellationToken.None);
        await RemoveEarlierAsync(message, attempt, file, cancellationToken);
        return true;
    }

    private async Task<StoredFile> WriteAsync(
        ExportJournal message, JournalFile file, ObjectUpload upload, CancellationToken cancellationToken)
    {
        await using var snapshot = await database.BeginTenantSnapshotAsync(message.TenantId, cancellationToken);
        var served = await ServedVersion.ReadAsync(snapshot.Connection, message.EntityId, message.ServedId, cancellationToken);
        var export = await JournalExport.PrepareAsync(snapshot.Connection, message.EntityId, new DateRange(message.From, message.To), file,
            cancellationToken, served);
        await using var target = new ObjectStream(upload);
        long lines;
        await using (var text = new StreamWriter(target, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true))
            lines = await export.WriteAsync(
                snapshot.Connection, file, message.RequestedBy, message.RequestedAt, text, cancellationToken);
        if (lines != message.LineCount)
            throw new ExportChangedException($"the journal has {lines} lines, it had {message.LineCount} when it was asked for");
        return await target.CompleteAsync(cancellationToken);
    }

    // A worker that was killed between its object and its row has left the object.
    private async Task RemoveEarlierAsync(ExportJournal message, int attempt, JournalFile file, CancellationToken cancellationToken)
    {
        try
        {
            for (var earlier = 1; earlier < attempt; earlier++)
                await s3.DeleteObjectAsync(message.Bucket, ObjectKey(message, earlier, file), cancellationToken);
        }
        catch (Exception exception) when (exception is AmazonS3Exception || TransientFaults.IsTransient(exception))
        {
            LogNotRemoved(exception, message.ExportId);
        }
    }

    private static string ObjectKey(ExportJournal message, int attempt, JournalFile file) =>
        $"exports/{message.TenantId}/{message.EntityId}/{message.ExportId}/{attempt}{file.Extension}";

    // After a transient fault the export stays running, because its message is redelivered.
    private async Task NoteAsync(
        ExportRun run, ExportJournal message, string status, string code, string detail, CancellationToken cancellationToken)
    {
        if (status == "failed")
        {
            await FailureNote.StoreAsync(() => run.FaultedAsync(status, code, detail, CancellationToken.None),
                () => LogFaultNotNoted(message.ExportId), cancellationToken);
            return;
        }
        try
        {
            await run.FaultedAsync(status, code, detail, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            LogFaultNotNoted(message.ExportId);
        }
    }

    [LoggerMessage(LogLevel.Information, "Export {ExportId} started, attempt {Attempt}")]
    private partial void LogStarted(Guid exportId, int attempt);

    [LoggerMessage(LogLevel.Information, "Export {ExportId} is done")]
    private partial void LogDone(Guid exportId);

    [LoggerMessage(LogLevel.Warning, "Export {ExportId} met a fault: {Code}")]
    private partial void LogFaulted(Exception exception, Guid exportId, string code);

    [LoggerMessage(LogLevel.Warning, "The fault of export {ExportId} could not be written")]
    private partial void LogFaultNotNoted(Guid exportId);

    [LoggerMessage(LogLevel.Warning, "Objects of earlier attempts of export {ExportId} could not be removed from the bucket")]
    private partial void LogNotRemoved(Exception exception, Guid exportId);
}
