using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>JOB-3: retries that are refused send nothing.</summary>
public sealed class RefusedRetryTests(SharedApi shared) : IClassFixture<SharedApi>
{
    private readonly RunningApi _api = shared.Api;

    [Theory]
    [InlineData("pending")]
    [InlineData("running")]
    [InlineData("awaiting-confirmation")]
    [InlineData("posted")]
    [InlineData("already-posted")]
    public async Task An_import_that_is_under_way_or_in_the_ledger_is_not_retryable(string status)
    {
        var importId = await _api.RunSampleAsync(status, "rows_read = 7");
        await AssertProblemAsync(await _api.RetryAsync(importId), 409, "not-retryable");
        Assert.Equal(1, await _api.CountAsync($"app.outbox where body ->> 'importId' = '{importId}'"));
        Assert.Equal(status, (await JsonAsync(await _api.Http.GetAsync($"/v1/imports/{importId}"))).GetProperty("status").GetString());
        Assert.Equal(0L, await _api.CountAsync("app.audit_log where action = 'import-retried'"));
    }

    [Fact]
    public async Task An_import_that_no_worker_has_begun_is_not_retryable() =>
        await AssertProblemAsync(await _api.RetryAsync(await _api.UploadSampleAsync("january.csv")), 409, "not-retryable");

    [Fact] // ROLE-2
    public async Task Another_tenant_cannot_retry_an_import()
    {
        var importId = await _api.RunSampleAsync("failed", "rows_read = 7");
        using var other = _api.CreateClient(OtherTenantsKey);
        await AssertProblemAsync(await _api.RetryAsync(importId, client: other), 404, "not-found");
        await AssertProblemAsync(await _api.RetryAsync(Guid.NewGuid().ToString()), 404, "not-found");
        Assert.Equal(1, await _api.CountAsync($"app.outbox where body ->> 'importId' = '{importId}'"));
    }
}
