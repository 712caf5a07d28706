using System.Net.Http.Json;
using System.Text;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>IMP-4: profiles that are refused are not stored.</summary>
public sealed class RefusedProfileTests(SharedApi shared) : IClassFixture<SharedApi>
{
    private readonly RunningApi _api = shared.Api;

    [Theory]
    [InlineData("xero-journal", "{}", "/body")]
    [InlineData("xero-journal", """{"dateOrder": "year-first"}""", "/body/dateOrder")]
    [InlineData("sage50us-journal", """{"dateOrder": "day-first"}""", "/body/dateOrder")]
    [InlineData("xero-journal", """{"controlAccounts": {"debtors": "1100"}}""", "/body/controlAccounts")]
    [InlineData("sage50uk-import", """{"controlAccounts": {"bank": "1200"}}""", "/body/controlAccounts")]
    [InlineData("sage50uk-import", """{"controlAccounts": {"debtors": " "}}""", "/body/controlAccounts/debtors")]
    [InlineData("sage50uk-import", """{"controlAccounts": {"debtors": null}}""", "/body/controlAccounts/debtors")]
    [InlineData("pilot-signed", """{"columns": {"date": "A", "amount": "B", "account": "C"}, "positive": "debit", "clearingAccount":"""
        + """ "9998"}""", "/body/columns")]
    [InlineData("signed-csv", """{"columns": {"date": "A", "amount": "B", "account": "C"}, "positive": "debit"}""", "/body")]
    [InlineData("signed-csv", """{"positive": "debit"}""", "/body")]
    [InlineData("signed-csv", """{"columns": {"date": "A", "amount": "B", "account": "C"}, "positive": "up", "clearingAccount": "9998"}""",
        "/body/positive")]
    [InlineData("signed-csv", """{"columns": {"date": "A", "amount": "B", "account": "C"}, "positive": "debit", "clearingAccount": ""}""",
        "/body/clearingAccount")]
    [InlineData("signed-csv", """{"columns": {"date": "A", "account": "C"}, "positive": "debit", "clearingAccount": "9998"}""",
        "/body/columns/amount")]
    [InlineData("signed-csv", """{"columns": {"date": "A", "amount": "B", "account": "C", "colour": "D"}, "positive": "debit","""
        + """ "clearingAccount": "9998"}""", "/body/columns")]
    [InlineData("signed-csv", """{"columns": {"date": "A", "amount": null, "account": "C"}, "positive": "debit", "clearingAccount":"""
        + """ "9998"}""", "/body/columns/amount")]
    [InlineData("signed-csv", """{"columns": {"date": "A", "amount": "B  c", "account": "b C"}, "positive": "debit", "clearingAccount":"""
        + """ "9998"}""", "/body/columns/account")]
    public async Task What_a_profile_cannot_say_is_named(string layout, string body, string place)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var problem = await AssertProblemAsync(await _api.Http.PutAsync($"/v1/profiles/{layout}", content), 400, "invalid-parameter");

        Assert.Equal(place, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Empty((await _api.GetAsync("/v1/profiles")).GetProperty("profiles").EnumerateArray());
    }

    [Fact]
    public async Task A_layout_that_there_is_not_has_no_profile() =>
        await AssertProblemAsync(
            await _api.Http.PutAsJsonAsync("/v1/profiles/sage50uk-imports", new { dateOrder = "day-first" }), 404, "not-found");
}
