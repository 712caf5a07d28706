using System.Text.Json;
using Amazon.S3.Model;
using Amazon.SQS.Model;
using Financial.Fixtures;
using Financial.Ledger.Messages;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>JOB-4, with messages that the real worker could not handle, in the queues in which they end.</summary>
public sealed class DeadLetterTests(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>, IAsyncLifetime
{
    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await StartAsync(postgres, aws);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task JOB_4_what_the_worker_could_not_handle_is_listed_with_its_reason_and_posts_once_the_cause_is_mended()
    {
        await using var worker = await StartWorkerAsync();
        var import = await FailAsync();

        var letter = await FindAsync(import);
        Assert.Equal(
            ("import-file_error", "fault", 1, "failed", false, "january.csv"),
            (Text(letter, "queue"), Text(letter, "reason"), letter.GetProperty("attempts").GetInt32(), Text(letter, "importStatus"), letter.GetProperty("stuck").GetBoolean(), Text(letter, "fileName")));
        Assert.NotEmpty(Text(letter, "detail"));
        Assert.True(letter.GetProperty("sentAt").GetDateTimeOffset() <= letter.GetProperty("failedAt").GetDateTimeOffset());
        Assert.Equal(await MessageIdAsync(import), letter.GetProperty("messageId").GetGuid());
        foreach (var secret in new[] { import.ObjectKey, import.Sha256, import.Bucket })
            Assert.DoesNotContain(secret, letter.ToString(), StringComparison.Ordinal);
        // A look leaves everything where it was.
        Assert.Equal(letter.ToString(), (await FindAsync(import)).ToString());

        await aws.S3.PutObjectAsync(new PutObjectRequest { BucketName = import.Bucket, Key = import.ObjectKey, FilePath = Sample });
        using var response = await RedriveAsync(letter);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($"/v1/imports/{import.ImportId}", response.Headers.Location!.ToString());
        Assert.Equal("pending", Text(await StatusAsync(import), "status"));
        Assert.Null(await TryFindAsync(import));
        Assert.Equal(import, await LastMessageAsync());
        Assert.Equal($"development {import.ImportId} import-file_error", await AuditAsync());

        await WorkerProcess.SendAsync(_api.Database.EtlWorker, await LastMessageAsync());
        await Eventually.BeTrueAsync(async () => Text(await StatusAsync(import), "status") == "posted");
    }

    [Fact]
    public async Task A_message_on_which_the_worker_ended_too_often_tells_that_its_import_is_stuck()
    {
        ImportFile import;
        await using (await StartWorkerAsync())
            import = await FailAsync();
        await EndOnItTenTimesAsync(import);

        var letter = await FindAsync(import);
        Assert.Equal(
            ("import-file-dead-letter", "received-too-often", 10, "running", true),
            (Text(letter, "queue"), Text(letter, "reason"), letter.GetProperty("attempts").GetInt32(), Text(letter, "importStatus"), letter.GetProperty("stuck").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, letter.GetProperty("failedAt").ValueKind);

        using var response = await RedriveAsync(letter);
        Assert.Equal("import-file", Text(await JsonAsync(response), "queue"));
        Assert.Null(await TryFindAsync(import));
        await aws.S3.PutObjectAsync(new PutObjectRequest { BucketName = import.Bucket, Key = import.ObjectKey, FilePath = Sample });
        await using var worker = await StartWorkerAsync();
        await WorkerProcess.SendAsync(_api.Database.EtlWorker, await LastMessageAsync());
        await Eventually.BeTrueAsync(async () => Text(await StatusAsync(import), "status") == "posted");
    }

    [Fact] // ROLE-2
    public async Task Another_tenant_neither_sees_nor_redrives_a_dead_letter_and_a_repeated_request_redrives_it_once()
    {
        await using var worker = await StartWorkerAsync();
        var import = await FailAsync();
        var letter = await FindAsync(import);
        using var other = _api.CreateClient(OtherTenantsKey);
        Assert.Empty((await JsonAsync(await other.GetAsync("/v1/dead-letters"))).GetProperty("deadLetters").EnumerateArray());
        await AssertProblemAsync(await RedriveAsync(letter, other), 404, "not-found");

        using var first = await RedriveAsync(letter, idempotencyKey: "once");
        using var second = await RedriveAsync(letter, idempotencyKey: "once");
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        await AssertProblemAsync(await RedriveAsync(letter), 404, "not-found");
        Assert.Equal(2, await _api.CountAsync("app.outbox"));
    }

    private static string Sample => Samples.Path("sage/sage50us_general_journal.csv");

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private Task<ServiceProcess> StartWorkerAsync() => ServiceProcess.StartAsync(
        "EtlWorker", new Dictionary<string, string>(aws.ServiceEnvironment) { ["ConnectionStrings__ledger"] = _api.Database.EtlWorkerConnectionString });

    /// <summary>Uploads a file whose object is gone when the worker asks for it.</summary>
    private async Task<ImportFile> FailAsync()
    {
        await _api.UploadSampleAsync("january.csv");
        var import = await LastMessageAsync();
        await aws.S3.DeleteObjectAsync(import.Bucket, import.ObjectKey);
        await WorkerProcess.SendAsync(_api.Database.EtlWorker, import);
        await Eventually.BeTrueAsync(async () => await TryFindAsync(import) is not null);
        return import;
    }

    /// <summary>A consumer that ends while it holds the message leaves it to its visibility timeout; after the tenth time SQS moves it.</summary>
    private async Task EndOnItTenTimesAsync(ImportFile import)
    {
        var (errors, queue) = ((await aws.Sqs.GetQueueUrlAsync("import-file_error")).QueueUrl, (await aws.Sqs.GetQueueUrlAsync("import-file")).QueueUrl);
        var received = (await aws.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(errors) { MaxNumberOfMessages = 10 })).Messages
            .Single(message => message.Body.Contains(import.ImportId.ToString(), StringComparison.Ordinal));
        await aws.Sqs.SendMessageAsync(queue, received.Body);
        await aws.Sqs.DeleteMessageAsync(errors, received.ReceiptHandle);
        for (var receive = 0; receive < 10; receive++)
            Assert.Single((await aws.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(queue) { VisibilityTimeout = 0 })).Messages);
        Assert.Empty((await aws.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(queue))).Messages ?? []);
        await _api.RunAsync(import.ImportId.ToString(), "running", "finished_at = null");
    }

    private async Task<JsonElement> FindAsync(ImportFile import) => Assert.NotNull(await TryFindAsync(import));

    private async Task<JsonElement?> TryFindAsync(ImportFile import) => (await JsonAsync(await _api.Http.GetAsync("/v1/dead-letters"))).GetProperty("deadLetters")
        .EnumerateArray().Where(letter => letter.GetProperty("importId").GetGuid() == import.ImportId).Select(letter => (JsonElement?)letter).SingleOrDefault();

    private async Task<HttpResponseMessage> RedriveAsync(JsonElement letter, HttpClient? client = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Text(letter.GetProperty("links"), "redrive"));
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await (client ?? _api.Http).SendAsync(request);
    }

    private async Task<JsonElement> StatusAsync(ImportFile import) => await JsonAsync(await _api.Http.GetAsync($"/v1/imports/{import.ImportId}"));

    private async Task<ImportFile> LastMessageAsync() => JsonSerializer.Deserialize<ImportFile>(
        (string)(await ScalarAsync("select body::text from app.outbox order by outbox_id desc limit 1"))!, JsonSerializerOptions.Web)!;

    private async Task<object?> MessageIdAsync(ImportFile import) =>
        await ScalarAsync($"select message_id from ledger.outbox where body->>'importId' = '{import.ImportId}'");

    private async Task<object?> AuditAsync() =>
        await ScalarAsync("select concat_ws(' ', actor, subject, detail->>'queue') from app.audit_log where action = 'dead-letter-redriven'");

    private async Task<object?> ScalarAsync(string sql) => await _api.Database.Administrator.CreateCommand(sql).ExecuteScalarAsync();
}
