using System.Net;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>Status, events, rejected lines and the list, with the worker's rows written by the worker's role.</summary>
public sealed class ImportFollowingTests(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>, IAsyncLifetime
{
    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await StartAsync(postgres, aws);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task The_status_joins_what_was_uploaded_with_what_the_worker_did()
    {
        var importId = await _api.UploadSampleAsync("january.csv");
        await _api.RunAsync(importId, "running", "rows_expected = 200, rows_read = 50, layout = 'sage50us-journal'");
        var running = await StatusAsync(importId);
        Assert.Equal("running", running.GetProperty("status").GetString());
        Assert.Equal(25, running.GetProperty("percent").GetInt32());

        await _api.RunAsync(importId, "rejected",
            "rows_read = 200, rows_refused = 1, error_code = 'unknown-account', error_detail = 'One line has an unknown account.'");
        await RefuseAsync(importId, 1, 12, "unknown-account", "2025-01-03,99999,1.00");
        var rejected = await StatusAsync(importId);
        Assert.Equal("rejected", rejected.GetProperty("status").GetString());
        Assert.Equal(100, rejected.GetProperty("percent").GetInt32());
        var error = Assert.Single(rejected.GetProperty("errors").EnumerateArray());
        Assert.Equal("unknown-account", error.GetProperty("code").GetString());
        Assert.Equal(12, error.GetProperty("line").GetInt32());
        Assert.EndsWith("Z", rejected.GetProperty("receivedAt").GetString(), StringComparison.Ordinal);
    }

    [Fact] // JOB-2
    public async Task Events_tell_each_change_until_the_import_is_final()
    {
        var importId = await _api.UploadSampleAsync("january.csv");
        using var events = await OpenEventsAsync(importId);
        Assert.Equal("pending", (await events.NextAsync()).Status);

        await _api.RunAsync(importId, "running", "rows_expected = 10, rows_read = 5");
        Assert.Equal("running", (await events.NextAsync()).Status);

        await _api.RunAsync(importId, "posted", "rows_read = 10, rows_posted = 10, ledger_version = 1");
        Assert.Equal("posted", (await events.NextAsync()).Status);
        Assert.Null(await events.ReadLineAsync());
    }

    [Fact] // JOB-2
    public async Task A_reader_that_comes_back_gets_what_it_has_not_seen_and_no_more()
    {
        var importId = await _api.UploadSampleAsync("january.csv");
        string seen;
        using (var events = await OpenEventsAsync(importId))
            seen = (await events.NextAsync()).Id;

        await _api.RunAsync(importId, "posted", "rows_read = 10");
        using (var events = await OpenEventsAsync(importId, seen))
        {
            var next = await events.NextAsync();
            Assert.Equal("posted", next.Status);
            Assert.NotEqual(seen, next.Id);
            seen = next.Id;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/imports/{importId}/events");
        request.Headers.Add("Last-Event-ID", seen);
        using var response = await _api.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task JOB_2_each_event_tells_the_lines_per_second_and_a_broken_connection_resumes_after_the_last_one_seen()
    {
        var importId = await _api.UploadSampleAsync("january.csv");
        await _api.RunAsync(importId, "running", $"rows_expected = 1000, {Progress(0, 0)}");
        string seen;
        using (var events = await OpenEventsAsync(importId))
        {
            Assert.Equal(JsonValueKind.Null, (await events.NextImportAsync()).Import.GetProperty("linesPerSecond").ValueKind);
            await _api.RunAsync(importId, "running", Progress(500, 2));
            (seen, var import) = await events.NextImportAsync();
            Assert.Equal((250, 50, 2.0), (import.GetProperty("linesPerSecond").GetInt64(), import.GetProperty("percent").GetInt32(),
                import.GetProperty("durationSeconds").GetDouble()));
        }

        await _api.RunAsync(importId, "running", Progress(900, 3));
        using (var events = await OpenEventsAsync(importId, seen))
        {
            Assert.Equal(300, (await events.NextImportAsync()).Import.GetProperty("linesPerSecond").GetInt64());
            await _api.RunAsync(importId, "posted", $"{Progress(1000, 3)}, finished_at = started_at + interval '4 seconds'");
            var import = (await events.NextImportAsync()).Import;
            Assert.Equal((250, 4.0), (import.GetProperty("linesPerSecond").GetInt64(), import.GetProperty("durationSeconds").GetDouble()));
        }
    }

    [Fact]
    public async Task Events_go_on_when_the_notification_is_lost()
    {
        var importId = await _api.UploadSampleAsync("january.csv");
        using var events = await OpenEventsAsync(importId);
        await events.NextAsync();
        await _api.ExecuteAsync("alter table ledger.import_run disable trigger user");
        await _api.RunAsync(importId, "posted", "rows_read = 10");
        Assert.Equal("posted", (await events.NextAsync()).Status);
    }

    [Fact] // IMP-6, EXP-4
    public async Task Refused_lines_come_back_as_CSV_that_no_spreadsheet_computes()
    {
        var importId = await _api.UploadSampleAsync("january.csv");
        await _api.RunAsync(importId, "rejected",
            """rows_refused = 2, source_columns = '{"separator": ",", "names": ["Text", "+Account"]}'""");
        await RefuseAsync(importId, 1, 2, "unknown-account", "=HYPERLINK(\"http://evil\"),99999,1", entry: "1", field: "2");
        await RefuseAsync(importId, 2, 0, "truncated", "2025-01-03,1200,5");
        // Sent back, an emptied row is taken out of the file: this one is in it.
        await RefuseAsync(importId, 3, 9, "outside-range", "");

        using var response = await _api.Http.GetAsync($"/v1/imports/{importId}/rejects");

        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            "line,code,detail,hint,original,column,entry\r\n"
            + "2,unknown-account,detail,'-hint,\"'=HYPERLINK(\"\"http://evil\"\"),99999,1\",'+Account,1\r\n"
            + ",truncated,detail,'-hint,\"2025-01-03,1200,5\",,\r\n"
            + ",outside-range,line 9: detail,'-hint,,,\r\n",
            await response.Content.ReadAsStringAsync());
        Assert.Equal("+Account", (await StatusAsync(importId)).GetProperty("columns").GetProperty("names")[1].GetString());
    }

    [Fact]
    public async Task The_list_is_newest_first_and_pages_by_cursor()
    {
        var ids = new List<string>();
        foreach (var name in new[] { "a.csv", "b.csv", "c.csv" })
            ids.Insert(0, await _api.UploadSampleAsync(name));

        var first = await GetAsync("/v1/imports?limit=2");
        var second = await GetAsync($"/v1/imports?limit=2&cursor={first.GetProperty("next").GetString()}");

        Assert.Equal(ids, [.. Ids(first), .. Ids(second)]);
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        await AssertProblemAsync(await _api.Http.GetAsync("/v1/imports?cursor=rubbish"), 400, "bad-cursor");
        await AssertProblemAsync(await _api.Http.GetAsync("/v1/imports?limit=0"), 400, "invalid-parameter");
    }

    [Fact]
    public async Task JOB_1_the_list_can_hold_one_status_or_one_layout_only()
    {
        var ids = new List<string>();
        foreach (var (status, layout) in new[] { ("posted", "sage50us-journal"), ("failed", "sage50us-journal"),
            ("failed", "intacct-gl-import") })
        {
            ids.Add(await _api.UploadSampleAsync("a.csv"));
            await _api.RunAsync(ids[^1], status, $"layout = '{layout}'");
        }
        ids.Add(await _api.UploadSampleAsync("a.csv"));

        Assert.Equal([ids[2], ids[1]], Ids(await GetAsync("/v1/imports?status=failed")));
        Assert.Equal([ids[1], ids[0]], Ids(await GetAsync("/v1/imports?layout=sage50us-journal")));
        Assert.Equal([ids[1]], Ids(await GetAsync("/v1/imports?status=failed&layout=sage50us-journal")));
        Assert.Equal([ids[3]], Ids(await GetAsync("/v1/imports?status=pending")));
        Assert.Empty(Ids(await GetAsync("/v1/imports?layout=none")));
        var first = await GetAsync("/v1/imports?status=failed&limit=1");
        Assert.Equal([ids[1]], Ids(await GetAsync($"/v1/imports?status=failed&cursor={first.GetProperty("next").GetString()}")));
        await AssertProblemAsync(await _api.Http.GetAsync("/v1/imports?status=done"), 400, "invalid-parameter");
    }

    [Fact]
    public async Task JOB_1_what_the_scheduled_run_picked_up_is_in_the_list_under_its_name()
    {
        await _api.AsWorkerAsync($"select app.pick_up_file(1, '{Guid.CreateVersion7()}', '2025-03.csv', 'bucket', "
            + "'sage-import/1/1/2025-03.csv', repeat('0', 64), 1)");
        var import = Assert.Single((await GetAsync("/v1/imports")).GetProperty("imports").EnumerateArray());
        Assert.Equal(("sage_import", "2025-03.csv", "pending"),
            (import.GetProperty("receivedBy").GetString(), import.GetProperty("fileName").GetString(),
                import.GetProperty("status").GetString()));
    }

    [Fact] // ROLE-2
    public async Task Another_tenant_sees_nothing_of_an_import()
    {
        var importId = await _api.UploadSampleAsync("january.csv");
        await _api.RunAsync(importId, "rejected", "rows_refused = 1");
        using var other = _api.CreateClient(OtherTenantsKey);
        foreach (var path in new[] { "", "/events", "/rejects" })
            await AssertProblemAsync(await other.GetAsync($"/v1/imports/{importId}{path}"), 404, "not-found");
        Assert.Empty(Ids(await JsonAsync(await other.GetAsync("/v1/imports"))));
    }

    private static IEnumerable<string> Ids(JsonElement page) =>
        page.GetProperty("imports").EnumerateArray().Select(import => import.GetProperty("importId").GetString()!);

    private static string Progress(int rowsRead, int seconds) =>
        $"rows_read = {rowsRead}, progressed_at = started_at + interval '{seconds} seconds'";

    private async Task<JsonElement> GetAsync(string path) => await JsonAsync(await _api.Http.GetAsync(path));

    private Task<JsonElement> StatusAsync(string importId) => GetAsync($"/v1/imports/{importId}");

    private Task RefuseAsync(
        string importId, int sequence, int line, string code, string original, string entry = "null", string field = "null") =>
            _api.AsWorkerAsync(
        $"""
        insert into ledger.import_refusal (tenant_id, entity_id, import_id, sequence, line, code, detail, hint, original, entry, field)
        values (1, 1, '{importId}', {sequence}, {line}, '{code}', 'detail', '-hint', '{original}', {entry}, {field})
        """);

    private async Task<EventReader> OpenEventsAsync(string importId, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/imports/{importId}/events");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await _api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    private sealed class EventReader(HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

        public async Task<(string Id, string Status)> NextAsync()
        {
            var (id, import) = await NextImportAsync();
            return (id, import.GetProperty("status").GetString()!);
        }

        public async Task<(string Id, JsonElement Import)> NextImportAsync()
        {
            var id = "";
            while (await ReadLineAsync() is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                    id = line[4..];
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    Assert.Equal("", await ReadLineAsync());
                    return (id, JsonDocument.Parse(line[6..]).RootElement);
                }
            }
            throw new Xunit.Sdk.XunitException("The events ended.");
        }

        public async Task<string?> ReadLineAsync() => await reader.ReadLineAsync().WaitAsync(Deadline);

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
        }
    }
}
