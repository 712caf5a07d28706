using System.Net.Http.Json;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>Changes of accounts and statement lines that are refused change nothing.</summary>
public sealed class RefusedAccountTests(RefusedAccountTests.BooksApi shared) : IClassFixture<RefusedAccountTests.BooksApi>
{
    private readonly RunningApi _api = shared.Api;

    [Theory]
    [InlineData("/v1/accounts/7000", """{"class":"expense","kpiGroup":"cogs"}""", "/body/name")]
    [InlineData("/v1/accounts/7000", """{"name":"Fuel","class":"cost","kpiGroup":"cogs"}""", "/body/class")]
    [InlineData("/v1/accounts/7000", """{"name":"Fuel","class":"expense","kpiGroup":"revenue"}""", "/body/kpiGroup")]
    [InlineData("/v1/accounts/7000", """{"name":"Fuel","class":"expense","kpiGroup":"cogs","statementLine":"nowhere"}""",
        "/body/statementLine")]
    [InlineData("/v1/statement-lines/Fleet", """{"kpiGroup":"cogs","name":"Fleet"}""", "/path/id")]
    [InlineData("/v1/statement-lines/fleet", """{"kpiGroup":"suspense","name":"Fleet"}""", "/body/kpiGroup")]
    [InlineData("/v1/statement-lines/fleet", """{"kpiGroup":"cogs","name":" "}""", "/body/name")]
    [InlineData("/v1/statement-lines/people", """{"kpiGroup":"cogs","name":"People"}""", "/body/kpiGroup")]
    public async Task What_no_account_or_line_can_be_is_refused_by_its_place_and_changes_nothing(string path, string body, string place)
    {
        await _api.Http.PutAsJsonAsync("/v1/statement-lines/people", new { kpiGroup = "other-expense", name = "People" });
        var before = await ChartAsync();

        var problem = await AssertProblemAsync(await _api.Http.PutAsJsonAsync(path, JsonDocument.Parse(body).RootElement), 400,
            "invalid-parameter");

        Assert.Equal(place, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal(before, await ChartAsync());
    }

    private async Task<string> ChartAsync() =>
        await _api.Http.GetStringAsync("/v1/accounts") + await _api.Http.GetStringAsync("/v1/statement-lines");

    public sealed class BooksApi : SharedApi
    {
        protected override Task<RunningApi> StartAsync(PostgresFixture postgres, SqsS3Fixture aws) =>
            AccountTests.StartWithBooksAsync(postgres, aws);
    }
}
