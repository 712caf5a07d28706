using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Financial.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>What is refused leaves nothing: no object, no row, no message.</summary>
public sealed class RefusedUploadTests(RefusedUploadTests.LimitedApi shared) : IClassFixture<RefusedUploadTests.LimitedApi>
{
    private const int LimitBytes = 24 * 1024 * 1024;
    private static readonly byte[] SageFile = File.ReadAllBytes(Samples.Path("sage/sage50us_general_journal.csv"));
    private readonly RunningApi _api = shared.Api;

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
    [InlineData(new byte[] { 0x50, 0x4B, 0x05, 0x06, 0, 0 }, "empty ZIP archive")]
    [InlineData(new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }, "old Excel workbook")]
    [InlineData(new byte[] { 0x25, 0x50, 0x44, 0x46, 0x2D, 0x31 }, "PDF")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x3C, 0, 0x68, 0, 0x74, 0, 0x6D, 0, 0x6C, 0 }, "web page")]
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
    [InlineData("confirm", "perhaps", "/form/confirm")]
    [InlineData("currency", "dollars", "/form/currency")]
    [InlineData("asOf", "31.01.2025", "/form/asOf")]
    [InlineData("confrim", "true", "/form/confrim")]
    [InlineData("post", "some", "/form/post")]
    [InlineData("repeats", "yes", "/form/repeats")]
    [InlineData("late", "yes", "/form/late")]
    [InlineData("from", "2025-01-01", "/form/to")]
    [InlineData("to", "31/01/2025", "/form/to")]
    [InlineData("colour", "red", "/form/colour")]
    public async Task A_field_that_makes_no_sense_is_named(string field, string value, string place)
    {
        using var form = new MultipartFormDataContent { { new StringContent(value), field },
            { new ByteArrayContent(SageFile), "file", "a.csv" } };
        using var response = await _api.Http.PostAsync("/v1/imports", form);
        var problem = await AssertProblemAsync(response, 400, "invalid-parameter");
        Assert.Equal(place, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        await _api.AssertNothingWasKeptAsync();
    }

    [Fact]
    public async Task A_body_that_is_no_form_is_refused()
    {
        using var response = await _api.Http.PostAsync("/v1/imports", new ByteArrayContent(SageFile));
        await AssertProblemAsync(response, 415, "unsupported-media-type");
    }

    public sealed class LimitedApi : SharedApi
    {
        protected override Task<RunningApi> StartAsync(PostgresFixture postgres, SqsS3Fixture aws) =>
            RunningApi.StartAsync(postgres, aws, settings: ("UPLOAD_LIMIT_BYTES", LimitBytes.ToString(CultureInfo.InvariantCulture)));
    }
}
