using System.Net.Http.Json;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>IMP-4: the profiles of the layouts, and what a person sets of them.</summary>
public sealed class ProfileTests(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>, IAsyncLifetime
{
    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await StartAsync(postgres, aws);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task IMP_4_a_profile_exists_before_the_first_file_of_its_layout_and_each_change_of_it_is_a_version_that_is_audited()
    {
        Assert.Empty((await ProfilesAsync()).EnumerateArray());

        var first = await JsonAsync(await PutAsync("sage50uk-report", new { controlAccounts = new { debtors = "1105" } }));
        await PutAsync("xero-journal", new { dateOrder = "day-first" });
        await PutAsync("xero-journal", new { dateOrder = "month-first" });
        await PutAsync("xero-journal", new { dateOrder = "month-first" });

        Assert.Equal(1, first.GetProperty("version").GetInt32());
        Assert.Equal("""{"dateOrder":null,"signs":{},"controlAccounts":{"debtors":"1105"},"columns":null,"positive":"""
            + """null,"clearingAccount":null}""", first.GetProperty("settings").GetRawText());
        Assert.Equal(["sage50uk-report 1 development", "xero-journal 2 development"],
            (await ProfilesAsync()).EnumerateArray().Select(Describe));
        Assert.Equal(["sage50uk-report 1 - -", "xero-journal 1 - day-first", "xero-journal 2 day-first month-first"],
            (string[])(await _api.Database.Administrator.CreateCommand("""
            select array_agg(concat_ws(' ', subject, detail->>'version', coalesce(detail->'from'->>'dateOrder', '-'),
              coalesce(detail->'to'->>'dateOrder', '-')) order by audit_id)
            from app.audit_log where action = 'profile-changed' and actor = 'development'
            """).ExecuteScalarAsync())!);
    }

    [Fact]
    public async Task IMP_4_a_confirmed_profile_is_listed_with_its_import_and_a_change_keeps_its_signs()
    {
        await _api.AsWorkerAsync("""
            insert into ledger.import_profile (tenant_id, entity_id, layout, profile_version, settings, confirmed_by, import_id)
            values (1, 1, 'xero-journal', 1, '{"dateOrder": null, "signs": {"income": "credit"}}', 'controller',
              '0191f3a0-0000-7000-8000-000000000000')
            """);
        Assert.Equal("0191f3a0-0000-7000-8000-000000000000", (await ProfilesAsync())[0].GetProperty("importId").GetString());

        var changed = await JsonAsync(await PutAsync("xero-journal", new { dateOrder = "day-first" }));

        Assert.Equal("""{"dateOrder":"day-first","signs":{"income":"credit"},"controlAccounts":null,"columns":null,"positive":"""
            + """null,"clearingAccount":null}""", changed.GetProperty("settings").GetRawText());
        Assert.Equal((2, JsonValueKind.Null), (changed.GetProperty("version").GetInt32(), changed.GetProperty("importId").ValueKind));
    }

    [Fact]
    public async Task IMP_4_the_columns_of_a_CSV_with_one_signed_amount_are_named_with_their_signs_and_the_clearing_account()
    {
        const string Columns = """{"date": "Posted", "amount": "Value", "account": "G/L"}""",
            Wider = """{"date": "Posted", "amount": "Value", "account": "G/L", "region": "Area"}""";
        await PutAsync("signed-csv", Parsed($$"""{"columns": {{Columns}}, "positive": "credit", "clearingAccount": "9998"}"""));
        await PutAsync("signed-csv", new { dateOrder = "day-first" });

        var changed = await JsonAsync(
            await PutAsync("signed-csv", Parsed($$"""{"columns": {{Wider}}, "positive": "debit", "clearingAccount": "9999"}""")));

        Assert.Equal(3, changed.GetProperty("version").GetInt32());
        var settings = (await ProfilesAsync()).EnumerateArray().Single().GetProperty("settings");
        Assert.Equal(changed.GetProperty("settings").GetRawText(), settings.GetRawText());
        Assert.Equal(("day-first", "debit", "9999"),
            (settings.GetProperty("dateOrder").GetString(), settings.GetProperty("positive").GetString(),
                settings.GetProperty("clearingAccount").GetString()));
        Assert.Equal(
            [("account", "G/L"), ("amount", "Value"), ("date", "Posted"), ("region", "Area")],
            settings.GetProperty("columns").EnumerateObject().Select(column => (column.Name, column.Value.GetString())).Order());
        Assert.Equal("credit debit", await _api.Database.Administrator.CreateCommand("""
            select concat_ws(' ', detail->'from'->>'positive', detail->'to'->>'positive') from app.audit_log
              where action = 'profile-changed' order by audit_id desc limit 1
            """).ExecuteScalarAsync());
    }

    [Fact]
    public async Task IMP_4_every_layout_says_what_can_be_set_of_it_before_there_is_a_profile()
    {
        var layouts = (await JsonAsync(await _api.Http.GetAsync("/v1/profiles"))).GetProperty("layouts").EnumerateArray()
            .ToDictionary(layout => layout.GetProperty("layout").GetString()!);

        Assert.Equal(19, layouts.Count);
        Assert.Equal(
            """{"layout":"sage50us-journal","name":"Sage 50 US general journal","hasDateOrder":false,"controlAccounts":null,"columns":"""
                + """null}""", layouts["sage50us-journal"].GetRawText());
        Assert.Equal("1100", layouts["sage50uk-import"].GetProperty("controlAccounts").GetProperty("debtors").GetString());
        Assert.True(layouts["xero-journal"].GetProperty("hasDateOrder").GetBoolean());
        var roles = layouts["signed-csv"].GetProperty("columns").EnumerateArray().Select(role => role.GetString()!).ToList();
        await JsonAsync(await PutAsync("signed-csv",
            new { columns = roles.ToDictionary(role => role, role => $"The {role}"), positive = "debit", clearingAccount = "9998" }));
        Assert.Equal(roles.Order(StringComparer.Ordinal),
            (await ProfilesAsync())[0].GetProperty("settings").GetProperty("columns").EnumerateObject().Select(column => column.Name)
                .Order(StringComparer.Ordinal));
    }

    [Fact] // ROLE-2
    public async Task Another_tenant_sees_no_profile_and_the_same_request_sent_again_changes_it_once()
    {
        using var first = await PutAsync("xero-journal", new { dateOrder = "day-first" }, "k");
        using var second = await PutAsync("xero-journal", new { dateOrder = "day-first" }, "k");
        using var other = _api.CreateClient(OtherTenantsKey);

        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Empty((await JsonAsync(await other.GetAsync("/v1/profiles"))).GetProperty("profiles").EnumerateArray());
    }

    private static JsonElement Parsed(string body) => JsonSerializer.Deserialize<JsonElement>(body);

    private static string Describe(JsonElement profile) =>
        $"{profile.GetProperty("layout").GetString()} {profile.GetProperty("version").GetInt32()} {profile.GetProperty("confirmedBy")
            .GetString()}";

    private async Task<JsonElement> ProfilesAsync() => (await JsonAsync(await _api.Http.GetAsync("/v1/profiles"))).GetProperty("profiles");

    private async Task<HttpResponseMessage> PutAsync(string layout, object body, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/profiles/{layout}") { Content = JsonContent.Create(body) };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await _api.Http.SendAsync(request);
    }
}
