using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

public sealed class UploadTests(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>, IAsyncLifetime
{
    private static readonly byte[] SageFile = File.ReadAllBytes(Samples.Path("sage/sage50us_general_journal.csv"));
    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await StartAsync(postgres, aws);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact] // IMP-1
    public async Task An_upload_is_stored_and_announced_and_answered_with_its_status_address()
    {
        using var response = await _api.UploadAsync(SageFile, "general journal.csv", currency: "USD");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var status = await JsonAsync(response);
        var importId = status.GetProperty("importId").GetString();
        Assert.Equal($"/v1/imports/{importId}", response.Headers.Location?.ToString());
        Assert.Equal("pending", status.GetProperty("status").GetString());
        Assert.Equal("general journal.csv", status.GetProperty("fileName").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(SageFile)), status.GetProperty("sha256").GetString());
        Assert.True(status.GetProperty("confirmed").GetBoolean());

        using var stored = await aws.S3.GetObjectAsync(_api.Bucket, $"1/1/{importId}");
        Assert.Equal(SageFile, await BytesAsync(stored.ResponseStream));
        var message = JsonDocument.Parse(
            (string)(await _api.Database.Administrator.CreateCommand("select body::text from app.outbox where queue = 'import-file'")
                .ExecuteScalarAsync())!).RootElement;
        Assert.Equal(importId, message.GetProperty("importId").GetString());
        Assert.Equal("USD", message.GetProperty("options").GetProperty("currency").GetString());

        using var again = await _api.Http.GetAsync(response.Headers.Location);
        Assert.Equal(status.ToString(), (await JsonAsync(again)).ToString());
    }

    [Fact] // REC-1
    public async Task The_day_of_a_trial_balance_goes_with_its_announcement()
    {
        using var form = new MultipartFormDataContent { { new StringContent("2025-01-31"), "asOf" },
            { new ByteArrayContent(SageFile), "file", "trial balance.csv" } };
        using var response = await _api.Http.PostAsync("/v1/imports", form);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("2025-01-31", await _api.Database.Administrator.CreateCommand(
            "select body -> 'options' ->> 'asOf' from app.outbox where queue = 'import-file'").ExecuteScalarAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task A_file_of_several_pieces_arrives_byte_for_byte(int bytesOverTwoPieces)
    {
        var content = LongFile(16 * 1024 * 1024 + bytesOverTwoPieces);

        using var response = await _api.UploadAsync(content);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        using var stored = await aws.S3.GetObjectAsync(_api.Bucket, (await _api.ObjectKeysAsync()).Single());
        Assert.Equal(SHA256.HashData(content), SHA256.HashData(await BytesAsync(stored.ResponseStream)));
    }

    [Theory]
    [InlineData("other/saft_financial_2025.xml")]
    [InlineData("sage/sbca_journals.json")]
    [InlineData("other/ledger.journal")]
    public async Task A_journal_that_is_no_table_is_let_in(string sample)
    {
        using var response = await _api.UploadAsync(File.ReadAllBytes(Samples.Path(sample)));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task The_same_key_and_body_give_the_stored_answer_and_no_second_import()
    {
        using var first = await _api.UploadAsync(SageFile, idempotencyKey: "month-end");
        using var second = await _api.UploadAsync(SageFile, idempotencyKey: "month-end");

        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(first.StatusCode, second.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(1, await _api.CountAsync("app.import"));
        Assert.Equal(1, await _api.CountAsync("app.outbox"));
        Assert.Single(await _api.ObjectKeysAsync());
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        using var first = await _api.UploadAsync(SageFile, idempotencyKey: "month-end");
        using var second = await _api.UploadAsync([.. SageFile, (byte)'\n'], idempotencyKey: "month-end");
        await AssertProblemAsync(second, 422, "idempotency-key-reused");
        Assert.Equal(1, await _api.CountAsync("app.import"));
    }

    [Fact]
    public async Task Two_tenants_may_use_the_same_key()
    {
        using var other = _api.CreateClient(OtherTenantsKey);
        using var first = await _api.UploadAsync(SageFile, idempotencyKey: "month-end");
        using var second = await _api.UploadAsync(SageFile, idempotencyKey: "month-end", client: other);
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.False(second.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task The_same_key_while_the_first_request_runs_is_told_to_wait()
    {
        var gate = new TaskCompletionSource();
        using var form = new MultipartFormDataContent { { new StreamContent(new GatedStream(LongFile(1024 * 1024), gate.Task)), "file",
            "a.csv" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/imports") { Content = form };
        request.Headers.Add("Idempotency-Key", "slow");
        request.Headers.TransferEncodingChunked = true;
        var running = _api.Http.SendAsync(request);
        await Eventually.BeTrueAsync(async () =>
            await _api.CountAsync("pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = "
                + "current_database())") > 0);

        using var second = await _api.UploadAsync(SageFile, idempotencyKey: "slow");
        await AssertProblemAsync(second, 409, "request-in-progress");

        gate.SetResult();
        using var first = await running;
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
    }

    [Fact]
    public async Task A_file_store_that_is_away_is_answered_with_not_ready_and_nothing_is_kept()
    {
        await using var api = await StartAsync(postgres, aws, settings: ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"));
        using var response = await api.UploadAsync(SageFile);
        await AssertProblemAsync(response, 503, "not-ready");
        Assert.NotNull(response.Headers.RetryAfter);
        await api.AssertNothingWasKeptAsync();
    }

    [Fact]
    public async Task A_database_that_refuses_the_import_leaves_no_object()
    {
        await _api.ExecuteAsync("revoke insert on app.outbox from financial_api");
        using var response = await _api.UploadAsync(SageFile);
        await AssertProblemAsync(response, 500, "internal-error");
        await _api.AssertNothingWasKeptAsync();
    }

    private static async Task<byte[]> BytesAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>Gives a first part, and holds back the rest until the gate opens.</summary>
    private sealed class GatedStream(byte[] content, Task gate) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position > 0)
                await gate.WaitAsync(cancellationToken);
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
