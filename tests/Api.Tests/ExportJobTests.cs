using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.S3.Model;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>Exports in the background (EXP-3) as their callers see them; no worker runs.</summary>
public sealed class ExportJobTests(PostgresFixture postgres, SqsS3Fixture aws) : JournalApi(postgres, aws)
{
    [Fact]
    public async Task EXP_3_an_export_is_pending_with_its_version_a_message_and_an_audit_row()
    {
        using var response = await AskAsync("?from=2025-01-01&to=2025-01-31&format=csv");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var export = await JsonAsync(response);
        var self = $"/v1/exports/{Text(export, "exportId")}";
        Assert.Equal(self, response.Headers.Location!.ToString());
        Assert.Equal(("pending", "journal", "csv", "2025-01-01", "2025-01-31", 1, 2, 0, "development"),
            (Text(export, "status"), Text(export, "report"), Text(export, "format"), Text(export, "from"), Text(export, "to"),
                export.GetProperty("ledgerVersion").GetInt32(), export.GetProperty("rows").GetInt32(),
                export.GetProperty("attempt").GetInt32(), Text(export, "requestedBy")));
        Assert.Equal(JsonValueKind.Null, export.GetProperty("links").GetProperty("content").ValueKind);
        Assert.False(export.TryGetProperty("objectKey", out _) || export.TryGetProperty("bucket", out _));
        Assert.Equal(export.ToString(), (await JsonAsync(await Api.Http.GetAsync(self))).ToString());
        Assert.Equal($"export-journal {Text(export, "exportId")} 2", await ScalarAsync(
            "select concat_ws(' ', queue, body->>'exportId', body->>'lineCount') from app.outbox"));
        // EXP-5
        Assert.Equal($"development csv 2 1 {Text(export, "exportId")}", await ScalarAsync(
            "select concat_ws(' ', actor, detail->>'format', detail->>'rows', detail->>'ledgerVersion', detail->>'exportId') "
                + "from app.audit_log where action = 'export' and subject = 'journal'"));
    }

    [Fact]
    public async Task EXP_3_the_same_request_again_starts_one_export()
    {
        using var first = await AskAsync("?format=csv", "once");
        using var second = await AskAsync("?format=csv", "once");
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal((1, 1), (await Api.CountAsync("app.export"), await Api.CountAsync("app.outbox")));
        await AssertProblemAsync(await AskAsync("?format=hledger", "once"), 422, "idempotency-key-reused");
    }

    [Theory]
    [InlineData("?format=xlsx", "/query/format")]
    [InlineData("?from=yesterday", "/query/from")]
    [InlineData("?format=fec&from=2024-12-31&to=2025-01-31", "/query/to")]
    public async Task A_journal_that_cannot_be_exported_is_refused_and_nothing_is_sent(string query, string place)
    {
        var problem = await AssertProblemAsync(await AskAsync(query), 400, "invalid-parameter");
        Assert.Equal(place, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal((0, 0), (await Api.CountAsync("app.export"), await Api.CountAsync("app.outbox")));
    }

    [Fact]
    public async Task EXP_5_a_done_export_gives_its_file_and_each_download_is_audited()
    {
        var exportId = await AskForIdAsync("?from=2025-01-01&to=2025-01-31&format=beancount");
        await AssertProblemAsync(await Api.Http.GetAsync($"/v1/exports/{exportId}/content"), 409, "export-not-done");
        await FinishAsync(exportId, "; the journal\n");

        var status = await JsonAsync(await Api.Http.GetAsync($"/v1/exports/{exportId}"));
        Assert.Equal(("done", $"/v1/exports/{exportId}/content", 14),
            (Text(status, "status"), Text(status.GetProperty("links"), "content"), status.GetProperty("sizeBytes").GetInt32()));
        using var response = await Api.Http.GetAsync($"/v1/exports/{exportId}/content");
        Assert.Equal("; the journal\n", await response.Content.ReadAsStringAsync());
        Assert.Equal("journal-2025-01-01-2025-01-31.beancount", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal(("text/plain", 14L), (response.Content.Headers.ContentType?.MediaType, response.Content.Headers.ContentLength));
        Assert.Equal($"development {exportId} beancount 2", await ScalarAsync(
            "select concat_ws(' ', actor, subject, detail->>'format', detail->>'rows') from app.audit_log where action = "
                + "'export-downloaded'"));

        await Api.Aws.S3.DeleteObjectAsync(Api.Bucket, "exports/file");
        await AssertProblemAsync(await Api.Http.GetAsync($"/v1/exports/{exportId}/content"), 404, "not-found");
        Assert.Equal(1, await Api.CountAsync("app.audit_log where action = 'export-downloaded'"));
    }

    [Fact] // ROLE-2
    public async Task Another_tenant_sees_no_export()
    {
        var exportId = await AskForIdAsync("?format=csv");
        await FinishAsync(exportId, "a,b\n");
        using var other = Api.CreateClient(OtherTenantsKey);

        await AssertProblemAsync(await other.GetAsync($"/v1/exports/{exportId}"), 404, "not-found");
        await AssertProblemAsync(await other.GetAsync($"/v1/exports/{exportId}/content"), 404, "not-found");
        Assert.Equal(0, (await JsonAsync(await other.GetAsync("/v1/exports"))).GetProperty("exports").GetArrayLength());
        Assert.Equal("a,b\n", await Api.Http.GetStringAsync($"/v1/exports/{exportId}/content"));
    }

    [Fact]
    public async Task Exports_are_listed_by_pages_and_are_a_table_themselves()
    {
        string[] asked = [await AskForIdAsync("?format=csv"), await AskForIdAsync("?format=saft"), await AskForIdAsync("?format=fec")];

        var first = await JsonAsync(await Api.Http.GetAsync("/v1/exports?limit=2"));
        var second = await JsonAsync(await Api.Http.GetAsync($"/v1/exports?limit=2&cursor={Text(first, "next")}"));
        Assert.Equal(asked.Reverse(), new[] { first, second }.SelectMany(
            page => page.GetProperty("exports").EnumerateArray().Select(export => Text(export, "exportId"))));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        using var response = await Api.Http.GetAsync("/v1/exports?format=csv");
        Assert.Equal(asked.Reverse(), (await ExportedFile.ReadAsync(response)).Texts("Export"));
    }

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private async Task<HttpResponseMessage> AskAsync(string query, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/exports{query}");
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await Api.Http.SendAsync(request);
    }

    private async Task<string> AskForIdAsync(string query)
    {
        using var response = await AskAsync(query);
        return Text(await JsonAsync(response), "exportId");
    }

    // Puts the file and marks the export as the worker does.
    private async Task FinishAsync(string exportId, string content)
    {
        await Api.Aws.S3.PutObjectAsync(new PutObjectRequest { BucketName = Api.Bucket, Key = "exports/file", ContentBody = content });
        await Api.AsWorkerAsync(
            $"""
            insert into ledger.export_run (tenant_id, entity_id, export_id, status, started_at, finished_at, bucket, object_key, size_bytes,
              sha256)
            values (1, 1, '{exportId}', 'done', now(), now(), '{Api.Bucket}', 'exports/file', {Encoding.UTF8.GetByteCount(content)},
              repeat('0', 64))
            """);
    }

    private async Task<object?> ScalarAsync(string sql) => await Api.Database.Administrator.CreateCommand(sql).ExecuteScalarAsync();
}
