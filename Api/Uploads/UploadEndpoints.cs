using System.Text.Json;
using Amazon.S3;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Imports;
using Financial.Api.Problems;
using Financial.Ledger.Messages;
using Financial.Ledger.Uploads;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;

namespace Financial.Api.Uploads;

/// <summary><c>POST /v1/imports</c>: streams a file to the bucket, then commits import, message and answer together (IMP-1).</summary>
public static class UploadEndpoints
{
    /// <summary>Size of boundaries, headers and fields around the file.</summary>
    private const long FormOverheadBytes = 64 * 1024;

    public static void AddUploads(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(UploadSettings.Read(builder.Configuration));
        builder.Services.AddHostedService<AbandonedUploads>();
    }

    public static void MapUploads(this RouteGroupBuilder v1)
    {
        v1.MapPost("/imports", ImportAsync)
            .WithTags("Imports")
            .WithName("UploadImport")
            .WithSummary("Uploads one export file and starts its import")
            .WithDescription("Each field is optional but the file. " + string.Join(" ", UploadOption.All.Select(
                option => $"{option.Name} ({option.Expected}): {option.Description}"))
                + " confirm (true): what is detected is confirmed in this call. Send an Idempotency-Key to repeat safely.")
            .Produces<ImportStatus>(StatusCodes.Status202Accepted)
            .Accepts<UploadFields>("multipart/form-data");
        v1.MapPost("/imports/{importId:guid}/repair", RepairAsync)
            .WithTags("Imports")
            .WithName("RepairImport")
            .WithSummary("Uploads the repaired rejects file of an import and imports its file with the repaired rows")
            .Produces<ImportStatus>(StatusCodes.Status202Accepted)
            .Accepts<UploadFields>("multipart/form-data");
        v1.MapGet("/upload-options", () => UploadOption.All.Select(UploadOptionAnswer.Of))
            .WithTags("Imports")
            .WithName("ListUploadOptions")
            .WithSummary("What an upload can ask for beside its file");
    }

    /// <summary>The form, for the API's description only: it is read as it arrives.</summary>
    internal sealed record UploadFields : UploadOptions
    {
        public required IFormFile File { get; init; }

        public bool? Confirm { get; init; }
    }

    private static Task<IResult> ImportAsync(
        HttpContext context, Caller caller, NpgsqlDataSource dataSource, IAmazonS3 s3, Outbox outbox, UploadSettings settings,
        TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        ReceiveAsync(repairs: null, context, caller, dataSource, s3, outbox, settings, clock, loggers, cancellationToken);

    private static async Task<IResult> RepairAsync(
        Guid importId, HttpContext context, Caller caller, NpgsqlDataSource dataSource, IAmazonS3 s3, Outbox outbox,
        UploadSettings settings, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ImportFile refused;
        await using (var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken))
        {
            if (await ImportStatus.FindAsync(transaction, caller.EntityId, importId) is not { } status)
                return Problem.NotFound("import");
            if (status.RowsRefused == 0 || status.Status is not ("rejected" or "posted"))
                return new Problem(ProblemCode.NotRepairable, $"The import is {status.Status} with {status.RowsRefused} refused rows.");
            refused = await ImportRequest.ReadAsync(transaction, importId);
        }

        return await ReceiveAsync(ImportRequest.Refused(refused), context, caller, dataSource, s3, outbox, settings, clock, loggers,
            cancellationToken);
    }

    private static async Task<IResult> ReceiveAsync(
        RepairedFile? repairs, HttpContext context, Caller caller, NpgsqlDataSource dataSource, IAmazonS3 s3, Outbox outbox,
        UploadSettings settings, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > settings.LimitBytes + FormOverheadBytes)
            return FileReceiver.TooLarge(settings.LimitBytes);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } maximum)
            maximum.MaxRequestBodySize = settings.LimitBytes + FormOverheadBytes;

        var (held, conflict) = await IdempotencyKey.HoldAsync(context.Request, caller, dataSource, cancellationToken);
        if (held is null)
            return conflict!;
        await using var key = held;

        var form = new UploadForm();
        if (key.Answer is { } answer)
        {
            // Read the whole form: only its content shows whether the request is the same.
            var unreadable = await form.ReadAsync(context.Request, new FileReceiver(target: null, settings.LimitBytes), cancellationToken);
            return unreadable ?? answer.For(HashOf(context.Request, form));
        }

        var importId = Guid.CreateVersion7(clock.GetUtcNow());
        var record = new UploadRecord(dataSource, caller, settings.Bucket, $"{caller.TenantId}/{caller.EntityId}/{importId}");
        await record.WriteAsync(cancellationToken);
        await using var upload = new ObjectUpload(s3, record.Bucket, record.ObjectKey, loggers.CreateLogger<ObjectUpload>(),
            () => record.RemoveAsync(CancellationToken.None));
        if (await form.ReadAsync(context.Request, new FileReceiver(upload, settings.LimitBytes), cancellationToken) is { } problem)
            return problem;

        var file = form.File!;
        var import = new ImportFile(
            importId, caller.TenantId, caller.EntityId, record.Bucket, record.ObjectKey, file.Sha256, file.SizeBytes, form.Confirmed)
        {
            RequestedBy = caller.Name, Options = form.Options, Repairs = repairs,
        };
        return await CommitAsync(context, caller, dataSource, outbox, upload, key, import, form, cancellationToken);
    }

    private static async Task<IResult> CommitAsync(
        HttpContext context, Caller caller, NpgsqlDataSource dataSource, Outbox outbox, ObjectUpload upload, IdempotencyKey key,
        ImportFile import, UploadForm form, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        await ImportRequest.InsertAsync(transaction, caller, import, form.File!.Name);
        await outbox.EnqueueAsync(transaction.Transaction, Queues.ImportFile, caller.TenantId, import, cancellationToken);
        var status = await ImportStatus.FindAsync(transaction, caller.EntityId, import.ImportId)
            ?? throw new InvalidOperationException("An import that was just written cannot be read.");
        var accepted = TypedResults.Accepted(status.Links.Self, status);
        await key.StoreAsync(transaction, HashOf(context.Request, form), accepted, accepted.Location);

        // From here the import may be committed even if we lose the response. Keep its object, and ignore a client that left.
        upload.Keep();
        await transaction.CommitAsync(CancellationToken.None);
        return accepted;
    }

    /// <summary>A multipart body has another boundary each time: hash only its content.</summary>
    private static byte[] HashOf(HttpRequest request, UploadForm form) =>
        IdempotencyKey.Hash(request,
            form.File!.Name, form.File.Sha256, form.Confirmed ? "true" : "false",
            JsonSerializer.Serialize(form.Options, UploadOptions.Json));
}
