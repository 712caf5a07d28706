using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
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
