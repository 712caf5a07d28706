using System.Text.Json;
using Financial.Fixtures;
using Financial.Ledger.Messages;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>JOB-3: an import that did not post, once more.</summary>
public sealed class RetryTests(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>, IAsyncLifetime
{
    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await StartAsync(postgres, aws);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("rejected", "period-closed")]
    [InlineData("failed", "retries-exhausted")]
    public async Task JOB_3_an_import_that_ended_without_posting_is_put_back_and_its_message_sent_again(string status, string code)
    {
        var importId = await EndedAsync(status, $"rows_read = 7, rows_refused = 2, error_code = '{code}', error_detail = 'why'");

        using var response = await RetryAsync(importId);

        Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($"/v1/imports/{importId}", response.Headers.Location!.ToString());
        var import = await JsonAsync(response);
        Assert.Equal("pending", import.GetProperty("status").GetString());
        Assert.Equal((0, 0, 0), (import.GetProperty("percent").GetInt32(), import.GetProperty("rowsRead").GetInt64(),
            import.GetProperty("rowsRefused").GetInt64()));
        foreach (var name in new[] { "errorCode", "startedAt", "finishedAt", "durationSeconds", "linesPerSecond" })
            Assert.Equal(JsonValueKind.Null, import.GetProperty(name).ValueKind);
        // A new message with the content of the first.
        Assert.Equal((2L, 1L), (await _api.CountAsync("app.outbox"),
            await _api.CountAsync("(select distinct queue, message_type, body from app.outbox) o")));
        Assert.Equal(Queues.ImportFile, await ScalarAsync("select max(queue) from app.outbox"));
        Assert.Equal(
            $"development import-retried {importId} {status} {code}",
            await ScalarAsync("select concat_ws(' ', actor, action, subject, detail->>'status', detail->>'errorCode') from app.audit_log "
                + "where action = 'import-retried'"));
    }

    [Fact]
    public async Task The_refused_lines_can_be_downloaded_until_the_next_run_begins()
    {
        var importId = await EndedAsync("rejected", "rows_refused = 1");
        await _api.AsWorkerAsync(
            $"""
            insert into ledger.import_refusal (tenant_id, entity_id, import_id, sequence, line, code, detail, hint, original)
            values (1, 1, '{importId}', 1, 2, 'period-closed', 'detail', 'hint', '1/2/25')
            """);
        await RetryAsync(importId);
        Assert.Contains("2,period-closed,", await _api.Http.GetStringAsync($"/v1/imports/{importId}/rejects"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("running")]
    [InlineData("awaiting-confirmation")]
    [InlineData("posted")]
    [InlineData("already-posted")]
    public async Task An_import_that_is_under_way_or_in_the_ledger_is_not_retryable(string status)
    {
        var importId = await EndedAsync(status, "rows_read = 7");
        await AssertProblemAsync(await RetryAsync(importId), 409, "not-retryable");
        Assert.Equal(1, await _api.CountAsync("app.outbox"));
        Assert.Equal(status, (await JsonAsync(await _api.Http.GetAsync($"/v1/imports/{importId}"))).GetProperty("status").GetString());
        Assert.Equal(0L, await _api.CountAsync("app.audit_log where action = 'import-retried'"));
    }

    [Fact]
    public async Task An_import_that_no_worker_has_begun_is_not_retryable() =>
        await AssertProblemAsync(await RetryAsync(await _api.UploadSampleAsync("january.csv")), 409, "not-retryable");

    [Fact] // ROLE-2
    public async Task Another_tenant_cannot_retry_an_import()
    {
        var importId = await EndedAsync("failed", "rows_read = 7");
        using var other = _api.CreateClient(OtherTenantsKey);
        await AssertProblemAsync(await RetryAsync(importId, client: other), 404, "not-found");
        await AssertProblemAsync(await RetryAsync(Guid.NewGuid().ToString()), 404, "not-found");
        Assert.Equal(1, await _api.CountAsync("app.outbox"));
    }

    [Fact]
    public async Task The_same_request_again_gets_the_same_answer_and_sends_nothing()
    {
        var importId = await EndedAsync("failed", "rows_read = 7");
        using var first = await RetryAsync(importId, "once");
        using var second = await RetryAsync(importId, "once");
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(2, await _api.CountAsync("app.outbox"));
        await AssertProblemAsync(await RetryAsync(await EndedAsync("failed", "rows_read = 7"), "once"), 422, "idempotency-key-reused");
    }

    private async Task<string> EndedAsync(string status, string changes)
    {
        var importId = await _api.UploadSampleAsync("january.csv");
        await _api.RunAsync(importId, status, changes);
        return importId;
    }

    private async Task<HttpResponseMessage> RetryAsync(string importId, string? idempotencyKey = null, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/imports/{importId}/retry");
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await (client ?? _api.Http).SendAsync(request);
    }

    private async Task<object?> ScalarAsync(string sql) => await _api.Database.Administrator.CreateCommand(sql).ExecuteScalarAsync();
}
