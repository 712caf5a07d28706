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
        var importId = await _api.RunSampleAsync(status, $"rows_read = 7, rows_refused = 2, error_code = '{code}', error_detail = 'why'");

        using var response = await _api.RetryAsync(importId);

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
        var importId = await _api.RunSampleAsync("rejected", "rows_refused = 1");
        await _api.AsWorkerAsync(
            $"""
            insert into ledger.import_refusal (tenant_id, entity_id, import_id, sequence, line, code, detail, hint, original)
            values (1, 1, '{importId}', 1, 2, 'period-closed', 'detail', 'hint', '1/2/25')
            """);
        await _api.RetryAsync(importId);
        Assert.Contains("2,period-closed,", await _api.Http.GetStringAsync($"/v1/imports/{importId}/rejects"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_request_again_gets_the_same_answer_and_sends_nothing()
    {
        var importId = await _api.RunSampleAsync("failed", "rows_read = 7");
        using var first = await _api.RetryAsync(importId, "once");
        using var second = await _api.RetryAsync(importId, "once");
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(2, await _api.CountAsync("app.outbox"));
        await AssertProblemAsync(
            await _api.RetryAsync(await _api.RunSampleAsync("failed", "rows_read = 7"), "once"), 422, "idempotency-key-reused");
    }

    private async Task<object?> ScalarAsync(string sql) => await _api.Database.Administrator.CreateCommand(sql).ExecuteScalarAsync();
}
