using System.Globalization;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Financial.EtlWorker.Load;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using Npgsql;
using Polly;

namespace Financial.EtlWorker;

/// <summary>
/// The scheduled run of the worker (<c>ETL_JOB=sage_import</c>): imports every new file in the bucket under
/// <c>sage-import/&lt;tenant&gt;/&lt;entity&gt;/&lt;name&gt;</c>, then ends. Files stay in the bucket. A file that is put again is imported
/// again; its known rows post nothing. The first file of a layout waits until a person confirms its preview, as in every import.
/// </summary>
public sealed partial class SageImportJob(IAmazonS3 s3, NpgsqlDataSource database, ImportFileHandler handler, ILogger<SageImportJob> logger)
{
    public const string Name = "sage_import";
    private const string Prefix = "sage-import/";
    private static readonly ResiliencePipeline Retry = BackOff.Retry(4, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>Returns the setting <c>ETL_JOB</c>; null if the worker must serve its queue.</summary>
    public static string? Requested(IConfiguration configuration) => configuration["ETL_JOB"] is { Length: > 0 } job ? job : null;

    /// <summary>
    /// Runs the job beside the health endpoint. Returns 0 if every file is in the ledger. Returns 1 if a file was rejected, failed or waits
    /// for a person, and 2 for an unknown job.
    /// </summary>
    public static async Task<int> RunAsync(WebApplication app, string job)
    {
        if (job != Name)
        {
            await Console.Error.WriteLineAsync($"ETL_JOB={job} is not a job of EtlWorker; the only one is {Name}.");
            return 2;
        }
        await app.StartAsync();
        var exitCode = await app.Services.GetRequiredService<SageImportJob>()
            .RunAsync(ImportBucket.Name(app.Configuration), app.Lifetime.ApplicationStopping);
        await app.StopAsync();
        return exitCode;
    }

    public async Task<int> RunAsync(string bucket, CancellationToken cancellationToken)
    {
        var files = await ListAsync(bucket, cancellationToken);
        var failed = 0;
        foreach (var tenant in files.GroupBy(file => file.TenantId))
        {
            var known = await ReadPickedUpAsync(tenant.Key, bucket, cancellationToken);
            foreach (var file in tenant)
                if (!known.TryGetValue(file.ObjectKey, out var pickedUpAt) || file.PutAt > pickedUpAt)
                    failed += await ImportAsync(bucket, file, cancellationToken) ? 0 : 1;
        }
        LogEnded(files.Count, failed);
        return failed == 0 ? 0 : 1;
    }

    private sealed record PutFile(int TenantId, int EntityId, string Name, string ObjectKey, DateTimeOffset PutAt);

    // Sort by key, so a company can define the posting order by the names of its files.
    private async Task<List<PutFile>> ListAsync(string bucket, CancellationToken cancellationToken)
    {
        var files = new List<PutFile>();
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = Prefix };
        ListObjectsV2Response page;
        do
        {
            page = await s3.ListObjectsV2Async(request, cancellationToken);
            foreach (var found in page.S3Objects ?? [])
                if (Parse(found) is { } file) files.Add(file);
                else LogNotPlaced(found.Key);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        files.Sort((left, right) => string.CompareOrdinal(left.ObjectKey, right.ObjectKey));
        return files;
    }

    // For example sage-import/1/1/2025-03.csv.
    private static PutFile? Parse(S3Object found) => found.Key.Split('/') switch
    {
        [_, var tenant, var entity, { Length: > 0 } name] when found.Size > 0
            && int.TryParse(tenant, NumberStyles.None, CultureInfo.InvariantCulture, out var tenantId)
            && int.TryParse(entity, NumberStyles.None, CultureInfo.InvariantCulture, out var entityId)
            => new PutFile(tenantId, entityId, name, found.Key, found.LastModified?.ToUniversalTime() ?? DateTimeOffset.MinValue),
        _ => null,
    };

    private async Task<Dictionary<string, DateTimeOffset>> ReadPickedUpAsync(
        int tenantId, string bucket, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginTenantTransactionAsync(tenantId, cancellationToken);
        await using var command = new NpgsqlCommand("""
            select p.object_key, p.received_at
            from app.picked_up_files($1) p join ledger.import_run r on r.import_id = p.import_id
            where r.status in ('posted', 'already-posted', 'rejected', 'awaiting-confirmation')
            """, transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = bucket });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var known = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken)) known.Add(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1));
        return known;
    }

    // Returns true if the rows of the file are in the ledger, from this import or an earlier one.
    private async Task<bool> ImportAsync(string bucket, PutFile file, CancellationToken cancellationToken)
    {
        var message = await PickUpAsync(bucket, file, cancellationToken);
        try
        {
            // Use the import's id as message id: however often it is tried, the file is posted once.
            var outcome = await Retry.ExecuteAsync(
                async token => await handler.HandleAsync(message, message.ImportId, token), cancellationToken);
            LogImported(message.ImportId, outcome.Status);
            return outcome is not (ImportOutcome.Rejected or ImportOutcome.AwaitingConfirmation);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The next run imports the file again.
            LogFailed(fault, message.ImportId);
            await handler.GiveUpAsync(message, fault, cancellationToken);
            return false;
        }
    }

    private async Task<ImportFile> PickUpAsync(string bucket, PutFile file, CancellationToken cancellationToken)
    {
        using var response = await s3.GetObjectAsync(bucket, file.ObjectKey, cancellationToken);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(response.ResponseStream, cancellationToken));
        var message = new ImportFile(
            Guid.CreateVersion7(), file.TenantId, file.EntityId, bucket, file.ObjectKey, sha256, response.ContentLength, Confirmed: false)
        {
            RequestedBy = Name,
        };
        await using var transaction = await database.BeginTenantTransactionAsync(file.TenantId, cancellationToken);
        await using var command = new NpgsqlCommand("select app.pick_up_file($1, $2, $3, $4, $5, $6, $7)", transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = file.EntityId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = message.ImportId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = file.Name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = bucket });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = file.ObjectKey });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = sha256 });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = message.SizeBytes });
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return message;
    }

    [LoggerMessage(LogLevel.Information, "sage_import ended: {Files} files found, {Failed} not in the ledger")]
    private partial void LogEnded(int files, int failed);

    [LoggerMessage(LogLevel.Information, "Import {ImportId} picked up: {Status}")]
    private partial void LogImported(Guid importId, string status);

    [LoggerMessage(LogLevel.Error, "Import {ImportId} was picked up and failed")]
    private partial void LogFailed(Exception fault, Guid importId);

    [LoggerMessage(LogLevel.Warning, "{ObjectKey} is not a file of the form sage-import/<tenant>/<entity>/<name> and was left alone")]
    private partial void LogNotPlaced(string objectKey);
}
