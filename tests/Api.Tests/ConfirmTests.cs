using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>IMP-4, IMP-5, IMP-6, IMP-7: what an upload asks for, and a person's yes to its preview.</summary>
public sealed class ConfirmTests(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>, IAsyncLifetime
{
    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await StartAsync(postgres, aws);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task IMP_4_a_preview_is_shown_and_confirming_it_sends_the_message_again_as_confirmed()
    {
        var importId = await UploadAsync([]);
        await _api.RunAsync(importId, "awaiting-confirmation", """preview = '{"reason": "first-posting", "classes": []}'""");
        Assert.Equal("first-posting", (await ImportAsync(importId)).GetProperty("preview").GetProperty("reason").GetString());

        using var response = await PostAsync($"/v1/imports/{importId}/confirm");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var import = await JsonAsync(response);
        Assert.Equal(("pending", "development", true),
            (import.GetProperty("status").GetString(), import.GetProperty("confirmedBy").GetString(),
                import.GetProperty("confirmed").GetBoolean()));
        Assert.Equal("false, then true by development", await ScalarAsync("""
            select string_agg((body->>'confirmed') || case when outbox_id > 1 then ' by ' || (body->>'requestedBy') else '' end, ', then '
              order by outbox_id) from app.outbox
            """));
        Assert.Equal(1L, await _api.CountAsync("app.audit_log where action = 'import-confirmed'"));
        await AssertProblemAsync(await PostAsync($"/v1/imports/{importId}/confirm"), 409, "not-awaiting-confirmation");
    }

    [Fact]
    public async Task IMP_4_discarding_a_preview_ends_the_import_and_sends_nothing()
    {
        var importId = await UploadAsync([]);
        await _api.RunAsync(importId, "awaiting-confirmation", """preview = '{"reason": "first-posting", "classes": []}'""");

        using var response = await PostAsync($"/v1/imports/{importId}/discard");

        var import = await JsonAsync(response);
        Assert.Equal(("rejected", "discarded"), (import.GetProperty("status").GetString(), import.GetProperty("errorCode").GetString()));
        Assert.Equal(1L, await _api.CountAsync("app.outbox"));
        Assert.Equal(1L, await _api.CountAsync("app.audit_log where action = 'import-discarded'"));
        await AssertProblemAsync(await PostAsync($"/v1/imports/{importId}/discard"), 409, "not-awaiting-confirmation");
    }

    [Fact]
    public async Task IMP_4_what_an_upload_answers_and_the_questions_that_were_confirmed_reach_the_worker()
    {
        var importId = await UploadAsync([("dateOrder", "month-first"), ("decimal", "comma"), ("dates", "keep"), ("corrections", "allow")]);
        foreach (var (code, detail) in new[] { ("looks-cut", "4 entries are gone"), ("looks-edited", "one looks edited") })
        {
            await _api.RunAsync(importId, "awaiting-confirmation",
                $$"""preview = '{"reason": "{{code}}", "classes": [], "questions": [{"code": "{{code}}", "detail":"""
                    + $$""" "{{detail}}", "answer": "corrections"}]}'""");
            await PostAsync($"/v1/imports/{importId}/confirm");
        }

        Assert.Equal(
            ["month-first comma keep allow: ", "month-first comma keep allow: looks-cut 4 entries are gone",
                "month-first comma keep allow: looks-cut 4 entries are gone, looks-edited one looks edited"],
            (string[])(await ScalarAsync("""
                select array_agg(concat_ws(' ', body->'options'->>'dateOrder', body->'options'->>'decimal',
                  body->'options'->>'dates', body->'options'->>'corrections') || ': ' ||
                  (select coalesce(string_agg(concat_ws(' ', q->>'code', q->>'detail'), ', '), '')
                    from jsonb_array_elements(body->'confirmedQuestions') q) order by outbox_id)
                from app.outbox
                """))!);
    }

    [Fact]
    public async Task IMP_7_how_many_entries_an_import_may_reverse_is_set_and_audited()
    {
        Assert.Equal("10 0.01", await LimitAsync());

        Assert.Equal(HttpStatusCode.OK,
            (await _api.Http.PutAsJsonAsync("/v1/reversal-limit", new { entries = 0, share = "0" })).StatusCode);

        Assert.Equal("0 0", await LimitAsync());
        Assert.Equal("10 -> 0", await ScalarAsync(
            "select concat(detail->>'fromEntries', ' -> ', detail->>'toEntries') from app.audit_log where action = "
                + "'reversal-limit-changed'"));
        foreach (var wrong in new object[] { new { entries = -1, share = "0" }, new { share = "0" }, new { entries = 1, share = "1.5" },
            new { entries = 1, share = "1%" } })
            await AssertProblemAsync(await _api.Http.PutAsJsonAsync("/v1/reversal-limit", wrong), 400, "invalid-parameter");

        async Task<string> LimitAsync()
        {
            var limit = await _api.Http.GetFromJsonAsync<JsonElement>("/v1/reversal-limit");
            return $"{limit.GetProperty("entries").GetInt32()} {limit.GetProperty("share").GetString()}";
        }
    }

    [Fact] // ROLE-2
    public async Task Another_tenant_cannot_confirm_an_import()
    {
        var importId = await UploadAsync([]);
        await _api.RunAsync(importId, "awaiting-confirmation", "rows_read = 1");
        using var other = _api.CreateClient(OtherTenantsKey);

        await AssertProblemAsync(await other.PostAsync(new Uri($"/v1/imports/{importId}/confirm", UriKind.Relative), null), 404,
            "not-found");
    }

    [Fact]
    public async Task IMP_5_and_7_what_an_upload_asks_for_reaches_the_worker_and_is_told_of_the_import()
    {
        var import = await ImportAsync(
            await UploadAsync([("post", "good"), ("repeats", "keep"), ("late", "allow"), ("from", "2025-01-01"), ("to", "2025-01-31")]));

        Assert.Equal(
            """
            {"asOf":null,"from":"2025-01-01","to":"2025-01-31","currency":null,"dateOrder":null,"decimal":null,"post":"good",
            "repeats":"keep","late":"allow","dates":"ask","corrections":"ask","opening":"compare"}
            """.ReplaceLineEndings(""), import.GetProperty("options").GetRawText());
        const string Asked = """{"to": "2025-01-31", "from": "2025-01-01", "late": "allow", "post": "good", "repeats": "keep"}""";
        Assert.Equal(Asked, await ScalarAsync("select options::text from app.import"));
        Assert.Equal(Asked, await ScalarAsync("select (detail->'options')::text from app.audit_log where action = 'import-uploaded'"));
        Assert.Equal("good keep allow 2025-01-01 2025-01-31", await ScalarAsync(
            """
            select concat_ws(' ', o->>'post', o->>'repeats', o->>'late', o->>'from', o->>'to')
            from (select body->'options' as o from app.outbox) asked
            """));
    }

    [Fact]
    public async Task IMP_6_a_repaired_rejects_file_is_an_import_that_names_the_files_it_repairs()
    {
        var refused = await UploadAsync([]);
        await _api.RunAsync(refused, "rejected", "rows_refused = 1");

        using var response = await SendAsync($"/v1/imports/{refused}/repair", []);
        var first = await JsonAsync(response);
        await _api.RunAsync(first.GetProperty("importId").GetString()!, "rejected", "rows_refused = 1");
        var second = await JsonAsync(await SendAsync(first.GetProperty("links").GetProperty("repair").GetString()!, []));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(refused, first.GetProperty("repairs").GetString());
        Assert.Equal($"{first.GetProperty("importId").GetString()} of {refused}", await ScalarAsync(
            "select (body->'repairs'->>'importId') || ' of ' || (body->'repairs'->'repairs'->>'importId') from app.outbox where "
                + $"body->>'importId' = '{second.GetProperty("importId").GetString()}'"));

        var posted = second.GetProperty("importId").GetString()!;
        await _api.RunAsync(posted, "posted", "rows_refused = 0");
        foreach (var (import, by) in new[] { (refused, posted), (first.GetProperty("importId").GetString()!, posted), (posted, null) })
            Assert.Equal(by, (await JsonAsync(await _api.Http.GetAsync($"/v1/imports/{import}"))).GetProperty("repairedBy").GetString());
    }

    [Theory]
    [InlineData("posted", 0)]
    [InlineData("running", 1)]
    [InlineData("failed", 1)]
    public async Task IMP_6_only_refused_rows_can_be_repaired(string status, int rowsRefused)
    {
        var importId = await UploadAsync([]);
        await _api.RunAsync(importId, status, $"rows_refused = {rowsRefused}");

        await AssertProblemAsync(await SendAsync($"/v1/imports/{importId}/repair", []), 409, "not-repairable");
        await AssertProblemAsync(await SendAsync($"/v1/imports/{Guid.NewGuid()}/repair", []), 404, "not-found");
    }

    private async Task<string> UploadAsync((string Name, string Value)[] fields) =>
        (await JsonAsync(await SendAsync("/v1/imports", fields))).GetProperty("importId").GetString()!;

    private async Task<HttpResponseMessage> SendAsync(string address, (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        form.Add(new ByteArrayContent("a,b\r\n"u8.ToArray()), "file", "january.csv");
        return await _api.Http.PostAsync(new Uri(address, UriKind.Relative), form);
    }

    private Task<HttpResponseMessage> PostAsync(string address) => _api.Http.PostAsync(new Uri(address, UriKind.Relative), null);

    private async Task<JsonElement> ImportAsync(string importId) =>
        await JsonAsync(await _api.Http.GetAsync(new Uri($"/v1/imports/{importId}", UriKind.Relative)));

    private async Task<object?> ScalarAsync(string sql) => await _api.Database.Administrator.CreateCommand(sql).ExecuteScalarAsync();
}
