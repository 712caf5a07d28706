using System.Diagnostics;
using Financial.EtlWorker.Detection;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Load;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Messages;
using Financial.Ledger.Uploads;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker;

/// <summary>Downloads the file of an import to the local disk and surveys it, if possible during the download.</summary>
public sealed class Extraction(NpgsqlDataSource database, ObjectDownload download)
{
    // benchmarks/ import-workbook: a CSV of 7 MiB peaks at 150 MiB without the collection, at 148 with it.
    private const long LargeFileBytes = 2L * 1024 * 1024;

    public async Task<ExtractedFile> RunAsync(ImportFile message, CancellationToken cancellationToken)
    {
        // Collect the garbage of the start or of an earlier import now; the survey allocates too little to trigger a collection.
        // benchmarks/ import-workbook: the peak is 2 MiB lower.
        if (message.SizeBytes > LargeFileBytes) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var own = await FindOwnLayoutAsync(message, cancellationToken);
        if (message.Repairs is null) return await DownloadAndSurveyAsync(message, own, cancellationToken);
        var (file, refusal) = await FileOfAsync(message, own, cancellationToken);
        if (file is null) return new ExtractedFile(null, null, refusal);
        (var survey, refusal) = Survey(file, message, own, import: default, cancellationToken);
        return new ExtractedFile(file, survey, refusal);
    }

    private async Task<SignedCsv?> FindOwnLayoutAsync(ImportFile message, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        return SignedCsv.Of(
            (await ImportProfile.FindAsync(transaction.Connection, message.EntityId, SignedCsv.LayoutId, cancellationToken))?.Settings);
    }

    private async Task<ExtractedFile> DownloadAndSurveyAsync(ImportFile message, SignedCsv? own, CancellationToken cancellationToken)
    {
        var import = Activity.Current?.Context ?? default;
        var file = new LocalFile();
        var assumed = file.Encoding;
        Task<(Survey? Survey, Refusal? Refusal)>? reading = null;
        try
        {
            await DownloadAsync(message, file, () =>
            {
                if (PackedFile.IsPacked(file.Start.Span)) return;
                assumed = file.Encoding;
                reading = Task.Run(() => Survey(file, message, own, import, cancellationToken), CancellationToken.None);
            }, cancellationToken);
            var (text, unreadable) = PackedFile.Unpack(file, own, isRejects: false, cancellationToken);
            if (text is null) return new ExtractedFile(null, null, unreadable);
            // Free the texts of a workbook before the import needs the memory.
            // benchmarks/ import-workbook: the peak of a workbook is 149 MiB, that of its CSV 150.
            if (text != file) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            file = text;
            var (survey, refusal) = reading is null ? (null, null) : await reading;
            // Survey now if the file was too small for a survey during the download, or if later bytes show another encoding.
            if (reading is null || assumed != file.Encoding)
            {
                survey?.RowKeys?.Dispose();
                (survey, refusal) = Survey(file, message, own, import, cancellationToken);
            }

            return new ExtractedFile(file, survey, refusal);
        }
        catch
        {
            file.EndArrival(isCut: true);
            if (reading is not null)
                await reading.ContinueWith(
                    read => { if (read.IsCompletedSuccessfully) read.Result.Survey?.RowKeys?.Dispose(); },
                    CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            file.Dispose();
            throw;
        }
    }

    private async Task DownloadAsync(ImportFile message, LocalFile file, Action? started, CancellationToken cancellationToken)
    {
        using var activity = ImportStep.Extract.Start();
        await download.FetchAsync(message, file, started, cancellationToken);
    }

    // Returns the uploaded file. For a repair, returns the repaired file with its rows replaced; that file may be a repair too.
    private async Task<(LocalFile? File, Refusal? Refusal)> FileOfAsync(
        ImportFile message, SignedCsv? own, CancellationToken cancellationToken)
    {
        var uploaded = new LocalFile();
        try
        {
            await DownloadAsync(message, uploaded, started: null, cancellationToken);
        }
        catch
        {
            uploaded.Dispose();
            throw;
        }

        var (text, unreadable) = PackedFile.Unpack(uploaded, own, isRejects: message.Repairs is not null, cancellationToken);
        if (text is null || message.Repairs is not { } repairs) return (text, unreadable);
        using (text)
        {
            var (refused, refusal) = await FileOfAsync(
                message with { Bucket = repairs.Bucket, ObjectKey = repairs.ObjectKey, Sha256 = repairs.Sha256,
                    SizeBytes = repairs.SizeBytes, Repairs = repairs.Repairs },
                own, cancellationToken);
            if (refused is null) return (null, refusal);
            using (refused) return RowRepair.Apply(refused, text, cancellationToken);
        }
    }

    private static (Survey? Survey, Refusal? Refusal) Survey(
        LocalFile file, ImportFile message, SignedCsv? own, ActivityContext import, CancellationToken cancellationToken)
    {
        using var activity = ImportStep.Survey.Start(import);
        return FileSurvey.Read(file, message.TenantId, message.EntityId, cancellationToken,
            message.Options.Repeats == RepeatsOption.Keep, own, message.Options.DecimalByte());
    }
}

/// <summary>A file on the local disk with its survey, or its refusal.</summary>
public sealed record ExtractedFile(LocalFile? File, Survey? Survey, Refusal? Refusal) : IDisposable
{
    public void Dispose()
    {
        File?.Dispose();
        Survey?.RowKeys?.Dispose();
    }
}
