using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>The chart of accounts and its statement lines, as people change them one by one (I-6, I-15).</summary>
public sealed class AccountTests(PostgresFixture postgres, SqsS3Fixture aws) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task An_account_of_a_closed_month_changes_for_a_reason_after_a_preview_and_is_audited()
    {
        await using var api = await StartWithBooksAsync(postgres, aws);
        await api.Http.PostAsJsonAsync("/v1/periods/2025-01/close", new { reason = "month end" });
        var change = new { name = "Fuel", @class = "expense", kpiGroup = "cogs" };

        var preview = await JsonAsync(await api.Http.PostAsJsonAsync("/v1/accounts/7000/preview", change));
        Assert.Equal(["COGS 30000 2025-01", "Other Expense -30000 2025-01"],
            preview.GetProperty("closedFigures").EnumerateArray().Select(figure =>
            $"{figure.GetProperty("name")} {figure.GetProperty("changeMinor")} {figure.GetProperty("lastMonth")}"));
        var problem = await AssertProblemAsync(await api.Http.PutAsJsonAsync("/v1/accounts/7000", change), 400, "invalid-parameter");
        Assert.Equal("/body/reason", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal("30000", await LineAsync(api, "other-expense"));

        using var set = await api.Http.PutAsJsonAsync("/v1/accounts/7000",
            new { change.name, change.@class, change.kpiGroup, reason = "fuel is a cost of sales" });

        Assert.Equal("""{"code":"7000","name":"Fuel","class":"expense","kpiGroup":"cogs","statementLine":null,"active":true}""",
            await set.Content.ReadAsStringAsync());
        Assert.Equal(("0", "30000"), (await LineAsync(api, "other-expense"), await LineAsync(api, "cogs")));
        Assert.Equal("other-expense cogs fuel is a cost of sales", await api.Database.Administrator.CreateCommand(
            "select concat_ws(' ', detail->'from'->>'kpiGroup', detail->'to'->>'kpiGroup', detail->>'reason') from app.audit_log where "
                + "action = 'account-set'").ExecuteScalarAsync());
        Assert.Equal("[\"2025-01-01\"]",
            await api.Database.Administrator.CreateCommand("select body->>'months' from app.outbox where queue = 'generate-insights'")
                .ExecuteScalarAsync());
    }

    [Fact]
    public async Task Equal_tags_are_equal_answers_also_when_an_account_or_a_line_is_called_otherwise()
    {
        await using var api = await StartWithBooksAsync(postgres, aws);
        using var first = await api.Http.GetAsync("/v1/profit-and-loss");
        await api.Http.PutAsJsonAsync("/v1/accounts/7000", new { name = "Diesel", @class = "expense", kpiGroup = "other-expense" });
        using var renamed = await GetAsync(api, first);
        Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
        Assert.Contains("Diesel", await renamed.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await api.Http.PutAsJsonAsync("/v1/statement-lines/vehicles", new { kpiGroup = "other-expense", name = "Vehicles" });
        await api.Http.PutAsJsonAsync("/v1/accounts/7000",
            new { name = "Diesel", @class = "expense", kpiGroup = "other-expense", statementLine = "vehicles" });
        using var divided = await GetAsync(api, renamed);
        Assert.Contains("Vehicles", await divided.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await api.Http.PutAsJsonAsync("/v1/statement-lines/vehicles", new { kpiGroup = "other-expense", name = "Fleet" });
        using var relabelled = await GetAsync(api, divided);
        Assert.Contains("Fleet", await relabelled.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // Of the four changes, one alters a figure: the line in which an account stands.
        Assert.Equal(2L, await api.Database.Administrator.CreateCommand("select ledger_version from ledger.entity where tenant_id = 1")
            .ExecuteScalarAsync());
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(api, relabelled)).StatusCode);
    }

    [Fact]
    public async Task An_account_whose_code_has_a_slash_is_changed_and_no_other_is_made()
    {
        await using var api = await StartWithBooksAsync(postgres, aws);
        await TestBooks.AddAccountsAsync(api.Database.EtlWorker,
            [new TestAccount("Meals/Entertainment", "expense", "other-expense", "Meals")]);

        using var set = await api.Http.PutAsJsonAsync("/v1/accounts/Meals%2FEntertainment",
            new { name = "Meals and guests", @class = "expense", kpiGroup = "other-expense" });

        Assert.Equal("Meals/Entertainment", (await JsonAsync(set)).GetProperty("code").GetString());
        Assert.Equal(4, (await JsonAsync(await api.Http.GetAsync("/v1/accounts"))).GetProperty("accounts").GetArrayLength());
    }

    [Fact]
    public async Task The_account_of_earlier_results_stays_on_the_balance_sheet()
    {
        await using var api = await StartWithBooksAsync(postgres, aws);
        await api.Http.PutAsJsonAsync("/v1/fiscal-year", new { startMonth = 1, startDay = 1, retainedEarningsAccount = "3200" });

        var problem = await AssertProblemAsync(
            await api.Http.PutAsJsonAsync("/v1/accounts/3200", new { name = "Retained", @class = "income", kpiGroup = "revenue" }), 400,
            "invalid-parameter");

        Assert.Equal("/body/class", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    internal static async Task<RunningApi> StartWithBooksAsync(PostgresFixture postgres, SqsS3Fixture aws)
    {
        var api = await StartAsync(postgres, aws);
        await TestBooks.AddAccountsAsync(api.Database.EtlWorker,
        [
            new TestAccount("1000", "asset", "bank", "Bank"), new TestAccount("3200", "equity", "equity", "Retained earnings"),
            new TestAccount("7000", "expense", "other-expense", "Fuel"),
        ]);
        var day = new DateOnly(2025, 1, 10);
        await TestBooks.PostAsync(api.Database.EtlWorker,
            [new TestLine(1, day, "7000", 300_00, 0), new TestLine(1, day, "1000", 0, 300_00)]);
        return api;
    }

    private static async Task<string?> LineAsync(RunningApi api, string line) =>
        (await api.Http.GetFromJsonAsync<JsonElement>("/v1/profit-and-loss")).GetProperty("lines").EnumerateArray()
            .Single(one => one.GetProperty("id").GetString() == line).GetProperty("amounts")[0].GetProperty("minor").GetString();

    // The same statement for a caller who has an earlier answer.
    private static async Task<HttpResponseMessage> GetAsync(RunningApi api, HttpResponseMessage known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/profit-and-loss");
        request.Headers.TryAddWithoutValidation("If-None-Match", known.Headers.ETag!.Tag);
        return await api.Http.SendAsync(request);
    }
}
