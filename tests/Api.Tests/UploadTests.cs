using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Financial.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

public sealed class UploadTests(PostgresFixture postgres, SqsS3Fixture aws) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>, IAsyncLifetime
{
    private const int LimitBytes = 24 * 1024 * 1024;
    private static readonly byte[] SageFile = File.ReadAllBytes(Samples.Path("sage/sage50us_general_journal.csv"));
    private RunningApi _api = null!;

    public async Task InitializeAsync() =>
        _api = await StartAsync(postgres, aws, settings: ("UPLOAD_LIMIT_BYTES", LimitBytes.ToString(System.Globalization.CultureInfo.InvariantCulture)));

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
        var message = JsonDocument.Parse((string)(await _api.Database.Administrator.CreateCommand("select body::text from app.outbox where queue = 'import-file'").ExecuteScalarAsync())!).RootElement;
        Assert.Equal(importId, message.GetProperty("importId").GetString());
        Assert.Equal("USD", message.GetProperty("currency").GetString());

        using var again = await _api.Http.GetAsync(response.Headers.Location);
        Assert.Equal(status.ToString(), (await JsonAsync(again)).ToString());
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
    [InlineData("sage/d15_html_not_csv.csv")]
    public async Task A_web_page_under_a_csv_name_is_refused_for_what_it_is(string sample)
    {
        using var response = await _api.UploadAsync(File.ReadAllBytes(Samples.Path(sample)));
        var problem = await AssertProblemAsync(response, 415, "unsupported-file");
        Assert.Contains("web page", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await _api.AssertNothingWasKeptAsync();
    }

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4B, 0x03, 0x04, 0x14, 0 }, "Excel workbook (.xlsx)")]
    [InlineData(new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }, "old Excel workbook")]
    [InlineData(new byte[] { 0x25, 0x50, 0x44, 0x46, 0x2D, 0x31 }, "PDF")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x3C, 0, 0x68, 0, 0x74, 0, 0x6D, 0, 0x6C, 0 }, "web page")]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x0A, 0x3C, 0x3F, 0x78, 0x6D, 0x6C }, "XML")]
    public async Task A_file_that_cannot_be_an_export_is_refused_by_its_first_bytes(byte[] start, string named)
    {
        using var response = await _api.UploadAsync([.. start, .. new byte[100]]);
        var problem = await AssertProblemAsync(response, 415, "unsupported-file");
        Assert.Contains(named, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await _api.AssertNothingWasKeptAsync();
    }

    [Fact]
    public async Task An_empty_file_is_refused()
    {
        using var response = await _api.UploadAsync([]);
        await AssertProblemAsync(response, 422, "empty-file");
        await _api.AssertNothingWasKeptAsync();
    }

    [Fact]
    public async Task An_announced_length_over_the_limit_is_refused_before_anything_is_read()
    {
        using var client = _api.CreateClient(Key);
        client.DefaultRequestHeaders.ExpectContinue = true;
        using var response = await _api.UploadAsync(LongFile(LimitBytes + 1024 * 1024), client: client);
        var problem = await AssertProblemAsync(response, 413, "file-too-large");
        Assert.Contains("UPLOAD_LIMIT_BYTES", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await _api.AssertNothingWasKeptAsync();
    }

    [Fact]
    public async Task A_file_that_turns_out_too_large_while_it_arrives_leaves_nothing()
    {
        using var response = await _api.UploadAsync(LongFile(LimitBytes + 1));
        await AssertProblemAsync(response, 413, "file-too-large");
        await _api.AssertNothingWasKeptAsync();
    }

    [Fact]
    public async Task A_request_whose_body_ends_early_is_refused_and_leaves_nothing()
    {
        const string body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nDate,Account\r\n2025-01-01,10";
        using var content = new StringContent(body);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        using var response = await _api.Http.PostAsync("/v1/imports", content);
        await AssertProblemAsync(response, 400, "bad-request");
        await _api.AssertNothingWasKeptAsync();
    }

    [Fact]
    public async Task A_client_that_vanishes_after_two_pieces_leaves_nothing()
    {
        // The emulator lists no unfinished uploads, so that the requests themselves are watched.
        var requests = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var s3 = (AmazonS3Client)_api.Services.GetRequiredService<IAmazonS3>();
        s3.BeforeRequestEvent += (_, sent) => requests.Enqueue(((WebServiceRequestEventArgs)sent).Request.GetType().Name);

        using (var client = new TcpClient())
        {
            await client.ConnectAsync(_api.Address.Host, _api.Address.Port);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /v1/imports HTTP/1.1\r\nHost: {_api.Address.Authority}\r\nX-Api-Key: {Key}\r\nContent-Length: 20000000\r\n"
                + "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"));
            await stream.WriteAsync(LongFile(17 * 1024 * 1024));
        }

        await Eventually.BeTrueAsync(() => requests.Contains(nameof(AbortMultipartUploadRequest)));
        Assert.Equal(1, requests.Count(request => request == nameof(InitiateMultipartUploadRequest)));
        Assert.DoesNotContain(nameof(CompleteMultipartUploadRequest), requests);
        await _api.AssertNothingWasKeptAsync();
    }

    [Fact]
    public async Task A_request_without_a_file_says_so()
    {
        using var form = new MultipartFormDataContent { { new StringContent("true"), "confirm" } };
        using var response = await _api.Http.PostAsync("/v1/imports", form);
        var problem = await AssertProblemAsync(response, 400, "invalid-parameter");
        Assert.Equal("/form/file", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Theory]
    [InlineData("confirm", "perhaps")]
    [InlineData("currency", "dollars")]
    [InlineData("confrim", "true")]
    public async Task A_field_that_makes_no_sense_is_named(string field, string value)
    {
        using var form = new MultipartFormDataContent { { new StringContent(value), field }, { new ByteArrayContent(SageFile), "file", "a.csv" } };
        using var response = await _api.Http.PostAsync("/v1/imports", form);
        var problem = await AssertProblemAsync(response, 400, "invalid-parameter");
        Assert.Equal($"/form/{field}", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        await _api.AssertNothingWasKeptAsync();
    }

    [Fact]
    public async Task A_body_that_is_no_form_is_refused()
    {
        using var response = await _api.Http.PostAsync("/v1/imports", new ByteArrayContent(SageFile));
        await AssertProblemAsync(response, 415, "unsupported-media-type");
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
        using var form = new MultipartFormDataContent { { new StreamContent(new GatedStream(LongFile(1024 * 1024), gate.Task)), "file", "a.csv" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/imports") { Content = form };
        request.Headers.Add("Idempotency-Key", "slow");
        request.Headers.TransferEncodingChunked = true;
        var running = _api.Http.SendAsync(request);
        await Eventually.BeTrueAsync(async () => await _api.CountAsync("pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())") > 0);

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

    /// <summary>Text that no signature fits, of this many bytes.</summary>
    private static byte[] LongFile(int length)
    {
        var content = new byte[length];
        for (var index = 0; index < length; index++)
            content[index] = (byte)('0' + index % 71 % 10);
        return content;
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
