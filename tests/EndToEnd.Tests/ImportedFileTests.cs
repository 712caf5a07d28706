using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.Testing;
using Financial.Fixtures;

namespace Financial.EndToEnd.Tests;

/// <summary>A Sage export goes into the whole system, figures come out.</summary>
[Collection(RunningSystem.OneAtATime)]
public sealed class ImportedFileTests(RunningSystem system) : IClassFixture<RunningSystem>
{
    private const string Sample = "sage/sage50us_general_journal.csv";

    [Fact]
    public async Task A_Sage_export_becomes_a_trial_balance_and_insights_in_one_trace()
    {
        using var withoutKey = system.Application.CreateHttpClient("api");
        Assert.Equal(HttpStatusCode.Unauthorized, (await withoutKey.GetAsync(new Uri("/v1/trial-balance", UriKind.Relative))).StatusCode);

        var import = await UploadAsync();
        var finished = await FinishedAsync(import);
        Assert.Equal("posted", finished.GetProperty("status").GetString());
        Assert.True(finished.GetProperty("rowsPosted").GetInt32() > 0);

        Assert.Equal(ExpectedBalances(), await TrialBalanceAsync());

        var month = finished.GetProperty("months").EnumerateArray().Last().GetString()![..7];
        await Eventually.BeTrueAsync(async () => (await InsightsAsync(month)).GetArrayLength() > 0, RunningSystem.Deadline);
        await Eventually.BeTrueAsync(async () => (await ServicesOfTheUploadsTraceAsync()).SetEquals(["api", "etl-worker", "insights"]),
            RunningSystem.Deadline);

        // The same file again changes nothing.
        Assert.Equal("already-posted", (await FinishedAsync(await UploadAsync())).GetProperty("status").GetString());
        Assert.Equal(ExpectedBalances(), await TrialBalanceAsync());
    }

    [Fact]
    public async Task A_figure_of_profit_and_loss_opens_to_the_line_of_the_file_DRILL_1_AUD_3()
    {
        await FinishedAsync(await UploadAsync());
        var statement = await GetAsync("/v1/profit-and-loss");
        var revenue = statement.GetProperty("lines").EnumerateArray().First(line => line.GetProperty("id").GetString() == "revenue");
        var account = revenue.GetProperty("accounts")[0];
        var code = account.GetProperty("code").GetString()!;

        var drilled = await GetAsync($"/v1/drill-down?account={code}&figure=period");
        Assert.Equal($"-{account.GetProperty("amounts")[0].GetProperty("minor").GetString()}", drilled.GetProperty("netMinor").GetString());
        var month = drilled.GetProperty("parts")[0];
        var listed = await GetAsync(month.GetProperty("lines").GetString()! + "&count=true&limit=200");
        var totals = listed.GetProperty("totals");
        Assert.Equal((month.GetProperty("lineCount").GetInt64(), month.GetProperty("creditMinor").GetString()),
            (totals.GetProperty("lines").GetInt64(), totals.GetProperty("creditMinor").GetString()));

        var file = await File.ReadAllLinesAsync(Samples.Path(Sample), CodePagesEncodingProvider.Instance.GetEncoding(1252)!);
        foreach (var line in listed.GetProperty("lines").EnumerateArray().Take(5))
        {
            var entry = await GetAsync(line.GetProperty("entry").GetString()!);
            var source = entry.GetProperty("source");
            Assert.Equal((Path.GetFileName(Sample), 1), (source.GetProperty("fileName").GetString(),
                source.GetProperty("profileVersion").GetInt32()));
            Assert.NotEmpty(source.GetProperty("profileConfirmedBy").GetString()!);
            var number = line.GetProperty("sourceLine").GetInt32();
            var text = (await GetAsync(source.GetProperty("lines").GetString()!)).GetProperty("lines").EnumerateArray()
                .First(shown => shown.GetProperty("line").GetInt32() == number);
            Assert.Equal(file[number - 1], text.GetProperty("text").GetString());
            Assert.Contains(line.GetProperty("lineNo").GetInt32(),
                text.GetProperty("lineNos").EnumerateArray().Select(no => no.GetInt32()));
        }
    }

    private async Task<JsonElement> GetAsync(string address) =>
        await system.Api.GetFromJsonAsync<JsonElement>(new Uri(address, UriKind.Relative));

    private async Task<Uri> UploadAsync()
    {
        using var file = new ByteArrayContent(await File.ReadAllBytesAsync(Samples.Path(Sample)));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var form = new MultipartFormDataContent { { new StringContent("true"), "confirm" },
            { file, "file", Path.GetFileName(Sample) } };
        using var response = await system.Api.PostAsync(new Uri("/v1/imports", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return response.Headers.Location!;
    }

    private async Task<JsonElement> FinishedAsync(Uri import)
    {
        JsonElement state = default;
        await Eventually.BeTrueAsync(
            async () =>
            {
                state = await system.Api.GetFromJsonAsync<JsonElement>(import);
                return state.GetProperty("status").GetString() is not ("pending" or "running");
            },
            RunningSystem.Deadline);
        return state;
    }

    // expected.json: {"trial_balance":{"1100":5647339,"0020":-963832,...}}, minor units, debit positive.
    private static SortedDictionary<string, long> ExpectedBalances() =>
        new(Samples.Expected.GetProperty("trial_balance").EnumerateObject()
            .ToDictionary(account => account.Name, account => account.Value.GetInt64()), StringComparer.Ordinal);

    private async Task<SortedDictionary<string, long>> TrialBalanceAsync()
    {
        var balance = await system.Api.GetFromJsonAsync<JsonElement>(new Uri("/v1/trial-balance?from=2025-01-01&to=2025-12-31",
            UriKind.Relative));
        return new(balance.GetProperty("rows").EnumerateArray().ToDictionary(
            row => row.GetProperty("account").GetProperty("code").GetString()!,
            row => Minor(row, "debitMinor") - Minor(row, "creditMinor")), StringComparer.Ordinal);
    }

    private static long Minor(JsonElement row, string side) =>
        long.Parse(row.GetProperty("closing").GetProperty(side).GetString()!, CultureInfo.InvariantCulture);

    private async Task<JsonElement> InsightsAsync(string month) =>
        (await system.Api.GetFromJsonAsync<JsonElement>(new Uri($"/v1/insights?period={month}", UriKind.Relative))).GetProperty("insights");

    /// <summary>The services with a span in the trace that the upload began, as the dashboard received them (OTLP in JSON).</summary>
    private async Task<HashSet<string>> ServicesOfTheUploadsTraceAsync()
    {
        using var dashboard = system.Dashboard();
        var telemetry = await dashboard.GetFromJsonAsync<JsonElement>(new Uri("/api/telemetry/spans?limit=5000", UriKind.Relative));
        var spans =
            from resource in telemetry.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
            let service = resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
                .Single(attribute => attribute.GetProperty("key").GetString() == "service.name").GetProperty("value")
                .GetProperty("stringValue").GetString()!
            from scope in resource.GetProperty("scopeSpans").EnumerateArray()
            from span in scope.GetProperty("spans").EnumerateArray()
            select (Service: service, Trace: span.GetProperty("traceId").GetString(), Name: span.GetProperty("name").GetString());
        var known = spans.ToList();
        var upload = known.FirstOrDefault(span => span.Name == "POST /v1/imports").Trace;
        return [.. known.Where(span => span.Trace == upload).Select(span => span.Service)];
    }
}
