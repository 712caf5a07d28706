using System.Text.Json;
using Amazon.S3.Model;
using Amazon.SQS.Model;
using Financial.Fixtures;
using Npgsql;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>JOB-4, with messages that the real worker could not handle, in the queues in which they end.</summary>
public sealed class DeadLetterTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private SqsS3Fixture _aws = null!;
    private RunningApi _api = null!;

    public async Task InitializeAsync()
    {
        _aws = await SqsS3Fixture.StartOwnAsync();
        _api = await StartAsync(postgres, _aws, dispatching: true, settings: ("AmazonSqs:CreateMissingQueues", "true"));
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        await _aws.DisposeAsync();
    }

    [Fact]
    public async Task JOB_4_what_the_worker_could_not_handle_is_listed_with_its_reason_and_posts_once_the_cause_is_mended()
    {
        var (importId, objectKey) = await UploadAndLoseAsync();
        await using var worker = await StartWorkerAsync();

        var letter = await FindAsync(importId);
        Assert.Equal(
            ("import-file_error", "fault", 1, "failed", false, "january.csv"),
            (Text(letter, "queue"), Text(letter, "reason"), letter.GetProperty("attempts").GetInt32(), Text(letter, "importStatus"),
                letter.GetProperty("stuck").GetBoolean(), Text(letter, "fileName")));
        Assert.NotEmpty(Text(letter, "detail"));
        Assert.Equal("the uploaded file is no longer in the bucket", Text(letter, "importErrorDetail"));
        Assert.True(letter.GetProperty("sentAt").GetDateTimeOffset() <= letter.GetProperty("failedAt").GetDateTimeOffset());
        Assert.Equal(await ScalarAsync("select message_id from app.outbox"), letter.GetProperty("messageId").GetGuid());
        foreach (var content in new[] { objectKey, _api.Bucket, "sha256" })
            Assert.DoesNotContain(content, letter.ToString(), StringComparison.OrdinalIgnoreCase);
        using var file = await _api.Http.GetAsync("/v1/dead-letters?format=csv");
        var table = await ExportedFile.ReadAsync(file);
        Assert.Equal(["import-file_error", "fault", "1", "failed", "no", "january.csv"],
            new[] { "Queue", "Reason", "Attempts", "Import status", "Stuck", "File" }.Select(column => table.Cell(0, column).Text));
        // A look leaves everything where it was.
        Assert.Equal(letter.ToString(), Assert.Single(await ListAsync()).ToString());

        await _aws.S3.PutObjectAsync(new PutObjectRequest { BucketName = _api.Bucket, Key = objectKey,
            FilePath = Samples.Path("sage/sage50us_general_journal.csv") });
        using var response = await RedriveAsync(letter);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($"/v1/imports/{importId}", response.Headers.Location!.ToString());
        Assert.Equal(
            $"development {importId} import-file_error true",
            await ScalarAsync("select concat_ws(' ', actor, subject, detail->>'queue', detail->>'retried') from app.audit_log where action "
                + "= 'dead-letter-redriven'"));
        await Eventually.BeTrueAsync(async () =>
            Text(await JsonAsync(await _api.Http.GetAsync($"/v1/imports/{importId}")), "status") == "posted");
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task JOB_4_a_message_on_which_its_consumer_ended_too_often_tells_that_its_import_is_stuck_and_goes_back_to_its_queue()
    {
        var importId = Guid.Parse(await _api.UploadSampleAsync("january.csv"));
        await EndOnItTenTimesAsync(importId);

        var letter = await FindAsync(importId);
        Assert.Equal(
            ("import-file-dead-letter", "received-too-often", 10, "running", true),
            (Text(letter, "queue"), Text(letter, "reason"), letter.GetProperty("attempts").GetInt32(), Text(letter, "importStatus"),
                letter.GetProperty("stuck").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, letter.GetProperty("failedAt").ValueKind);

        using var response = await RedriveAsync(letter);
        Assert.Equal("import-file", Text(await JsonAsync(response), "queue"));
        Assert.Empty(await ListAsync());
        await using var worker = await StartWorkerAsync();
        await Eventually.BeTrueAsync(async () =>
            Text(await JsonAsync(await _api.Http.GetAsync($"/v1/imports/{importId}")), "status") == "posted");
    }

    [Fact] // ROLE-2
    public async Task Another_tenant_neither_sees_nor_redrives_a_dead_letter_and_the_same_request_again_redrives_nothing()
    {
        var (importId, _) = await UploadAndLoseAsync();
        await using var worker = await StartWorkerAsync();
        var letter = await FindAsync(importId);
        using var other = _api.CreateClient(OtherTenantsKey);
        Assert.Empty(await ListAsync(other));
        await AssertProblemAsync(await RedriveAsync(letter, other), 404, "not-found");

        using var first = await RedriveAsync(letter, idempotencyKey: "once");
        using var second = await RedriveAsync(letter, idempotencyKey: "once");
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        await AssertProblemAsync(await RedriveAsync(letter), 404, "not-found");
        Assert.Equal(2, await _api.CountAsync("app.outbox"));
    }

    [Fact]
    public async Task A_run_that_a_retry_has_started_is_not_stuck_because_of_what_an_earlier_one_left()
    {
        var (importId, _) = await UploadAndLoseAsync();
        await using (await StartWorkerAsync())
            await FindAsync(importId);
        await _api.RunAsync(importId.ToString(), "running", "started_at = clock_timestamp() + interval '1 minute'");
        Assert.False((await FindAsync(importId)).GetProperty("stuck").GetBoolean());
    }

    [Fact]
    public async Task A_message_that_does_not_say_whose_it_is_is_shown_to_nobody_and_left_where_it_lies()
    {
        var queue = (await _aws.Sqs.CreateQueueAsync("import-file_error")).QueueUrl;
        foreach (var body in new[] { "not JSON", "[]", "{}", """{"message": {"importId": "none"}}""", """{"message": {"tenantId": 0}}""" })
            await _aws.Sqs.SendMessageAsync(queue, body);
        Assert.Empty(await ListAsync());
        for (var received = 0; received < 5;)
        {
            var messages = (await _aws.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(queue) { MaxNumberOfMessages = 10,
                WaitTimeSeconds = 5 })).Messages;
            Assert.NotNull(messages);
            received += messages.Count;
        }
    }

    [Fact]
    public async Task A_look_goes_through_a_hundred_messages_of_a_queue_and_says_that_there_are_more()
    {
        var queue = (await _aws.Sqs.CreateQueueAsync("generate-insights_error")).QueueUrl;
        for (var number = 1; number <= 101; number++)
            await _aws.Sqs.SendMessageAsync(queue,
                $$$"""{"message": {"importId": "{{{Guid.NewGuid()}}}", "tenantId": 1, "entityId": 1}}""");
        var list = await JsonAsync(await _api.Http.GetAsync("/v1/dead-letters"));
        Assert.Equal((100, true), (list.GetProperty("deadLetters").GetArrayLength(), list.GetProperty("truncated").GetBoolean()));
        // The next look receives what this one has put back.
        Assert.True((await JsonAsync(await _api.Http.GetAsync("/v1/dead-letters"))).GetProperty("truncated").GetBoolean());
    }

    [Fact]
    public async Task A_look_that_can_put_nothing_back_releases_its_lock()
    {
        var queue = (await _aws.Sqs.CreateQueueAsync("import-file_error")).QueueUrl;
        await _aws.Sqs.SendMessageAsync(queue, $$$"""{"message": {"importId": "{{{Guid.NewGuid()}}}", "tenantId": 1, "entityId": 1}}""");
        Task<HttpResponseMessage> look;
        await using (var connection = await _api.Database.Administrator.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            // The look stops between receiving and putting back, where it reads the letters' imports.
            await new NpgsqlCommand("lock table app.import", connection).ExecuteNonQueryAsync();
            look = _api.Http.GetAsync("/v1/dead-letters");
            await Eventually.BeTrueAsync(async () =>
                (await ScalarAsync("select count(*) from pg_locks where relation = 'app.import'::regclass and not granted")) is 1L);
            await _aws.KillOwnAsync();
        }
        Assert.Equal(System.Net.HttpStatusCode.OK, (await look).StatusCode);
        Assert.Equal(0L, await ScalarAsync(
            "select count(*) from pg_locks l join pg_database d on d.oid = l.database where d.datname = current_database() and l.locktype "
                + "= 'advisory'"));
    }

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private Task<ServiceProcess> StartWorkerAsync() => ServiceProcess.StartAsync(
        "EtlWorker", new Dictionary<string, string>(
            _aws.ServiceEnvironment) { ["ConnectionStrings__ledger"] = _api.Database.EtlWorkerConnectionString });

    /// <summary>Uploads a file whose object is gone before a worker asks for it.</summary>
    private async Task<(Guid ImportId, string ObjectKey)> UploadAndLoseAsync()
    {
        var importId = Guid.Parse(await _api.UploadSampleAsync("january.csv"));
        var objectKey = (string)(await ScalarAsync("select object_key from app.import"))!;
        await _aws.S3.DeleteObjectAsync(_api.Bucket, objectKey);
        return (importId, objectKey);
    }

    /// <summary>
    /// A consumer that ends while it holds a message leaves it to its visibility timeout; after the tenth time SQS moves it.
    /// </summary>
    private async Task EndOnItTenTimesAsync(Guid importId)
    {
        await Eventually.BeTrueAsync(async () =>
            (await _aws.Sqs.ListQueuesAsync("import-file")).QueueUrls?.Any(
                url => url.EndsWith("/import-file", StringComparison.Ordinal)) == true);
        var queue = (await _aws.Sqs.GetQueueUrlAsync("import-file")).QueueUrl;
        await _api.RunAsync(importId.ToString(), "running", "rows_read = 3");
        for (var receive = 0; receive < 10; receive++)
            Assert.Single((await _aws.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(queue) { WaitTimeSeconds = 10,
                VisibilityTimeout = 1 })).Messages ?? []);
        Assert.Empty((await _aws.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(queue) { WaitTimeSeconds = 3 })).Messages ?? []);
    }

    private async Task<JsonElement> FindAsync(Guid importId)
    {
        // Each look takes seconds, because it waits until SQS has no more.
        List<JsonElement> found = [];
        await Eventually.BeTrueAsync(async () => (found = await ListAsync()).Count > 0);
        var letter = Assert.Single(found);
        Assert.Equal(importId, letter.GetProperty("importId").GetGuid());
        return letter;
    }

    private async Task<List<JsonElement>> ListAsync(HttpClient? client = null)
    {
        var list = await JsonAsync(await (client ?? _api.Http).GetAsync("/v1/dead-letters"));
        Assert.False(list.GetProperty("truncated").GetBoolean());
        return [.. list.GetProperty("deadLetters").EnumerateArray()];
    }

    private async Task<HttpResponseMessage> RedriveAsync(JsonElement letter, HttpClient? client = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Text(letter.GetProperty("links"), "redrive"));
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await (client ?? _api.Http).SendAsync(request);
    }

    private async Task<object?> ScalarAsync(string sql) => await _api.Database.Administrator.CreateCommand(sql).ExecuteScalarAsync();
}
