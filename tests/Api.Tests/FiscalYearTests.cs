using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>When fiscal years begin and where earlier results stand (DATE-3), and what the statements say because of it (I-9).</summary>
public sealed class FiscalYearTests(SharedApi shared) : IClassFixture<SharedApi>, IAsyncLifetime
{
    private readonly RunningApi _api = shared.Api;

    public Task InitializeAsync() => TestBooks.AddAccountsAsync(_api.Database.EtlWorker,
        [new TestAccount("1000", "asset", "bank", "Bank"), new TestAccount("3200", "equity", "equity", "Retained earnings"),
            new TestAccount("4000", "income", "revenue", "Sales")]);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task DATE_3_a_fiscal_year_is_set_once_audited_and_changes_what_the_statements_say()
    {
        await TestBooks.PostAsync(_api.Database.EtlWorker,
        [
            new TestLine(1, new DateOnly(2024, 5, 10), "1000", 300_00, 0), new TestLine(1, new DateOnly(2024, 5, 10), "4000", 0, 300_00),
            new TestLine(2, new DateOnly(2024, 8, 10), "1000", 100_00, 0), new TestLine(2, new DateOnly(2024, 8, 10), "4000", 0, 100_00),
        ]);
        Assert.Equal("""{"startMonth":1,"startDay":1,"retainedEarningsAccount":null,"lossAccount":null,"setBy":null}""",
            (await GetAsync("/v1/fiscal-year")).GetRawText());
        var before = await _api.Http.GetAsync("/v1/trial-balance?from=2024-08-01&to=2024-08-31");
        Assert.Equal("-300.00", Opening(await ReadAsync(before), "4000"));

        using var set = await _api.Http.PutAsJsonAsync("/v1/fiscal-year",
            new { startMonth = 7, startDay = 1, retainedEarningsAccount = "3200" });

        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        Assert.Equal("7 3200 True", await Text(set));
        var after = await _api.Http.GetAsync("/v1/trial-balance?from=2024-08-01&to=2024-08-31");
        var statement = await ReadAsync(after);
        Assert.Equal("0.00", Opening(statement, "4000"));
        Assert.Equal("-300.00", Opening(statement, "3200"));
        Assert.NotEqual(before.Headers.ETag!.Tag, after.Headers.ETag!.Tag);
        var overTheEnd = (await GetAsync("/v1/trial-balance?from=2024-05-01&to=2024-08-31")).GetProperty("rows").EnumerateArray()
            .Single(row => row.GetProperty("account").GetProperty("code").GetString() == "3200");
        Assert.Equal("""{"debitMinor":"0","creditMinor":"30000"}""", overTheEnd.GetProperty("yearEnd").GetRawText());
        Assert.Equal("1 -> 7", await _api.Database.Administrator.CreateCommand(
            "select concat(detail->'from'->>'startMonth', ' -> ', detail->'to'->>'startMonth') from app.audit_log where action = "
                + "'fiscal-year-set'").ExecuteScalarAsync());
    }

    [Theory]
    [InlineData(13, 1, null, null, "/body/startMonth")]
    [InlineData(2, 29, null, null, "/body/startDay")]
    [InlineData(1, 1, "9999", null, "/body/retainedEarningsAccount")]
    [InlineData(1, 1, "4000", null, "/body/retainedEarningsAccount")]
    [InlineData(1, 1, null, "3200", "/body/retainedEarningsAccount")]
    public async Task DATE_3_what_no_year_can_be_is_refused_and_changes_nothing(
        int month, int day, string? retained, string? loss, string place)
    {
        var before = (await GetAsync("/v1/fiscal-year")).GetRawText();

        var problem = await AssertProblemAsync(
            await _api.Http.PutAsJsonAsync("/v1/fiscal-year",
                new { startMonth = month, startDay = day, retainedEarningsAccount = retained, lossAccount = loss }), 400,
                "invalid-parameter");

        Assert.Equal(place, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal(before, (await GetAsync("/v1/fiscal-year")).GetRawText());
    }

    private static string Opening(JsonElement statement, string code)
    {
        var opening = statement.GetProperty("rows").EnumerateArray()
            .Single(row => row.GetProperty("account").GetProperty("code").GetString() == code).GetProperty("opening");
        var net = long.Parse(opening.GetProperty("debitMinor").GetString()!,
            System.Globalization.CultureInfo.InvariantCulture) - long.Parse(opening.GetProperty("creditMinor").GetString()!,
                System.Globalization.CultureInfo.InvariantCulture);
        return (net / 100m).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<string> Text(HttpResponseMessage response)
    {
        var answer = await ReadAsync(response);
        return $"{answer.GetProperty("startMonth").GetInt32()} {answer.GetProperty("retainedEarningsAccount")
            .GetString()} {answer.GetProperty("setBy").ValueKind == JsonValueKind.String}";
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>();

    private Task<JsonElement> GetAsync(string address) => _api.Http.GetFromJsonAsync<JsonElement>(address);
}
