using System.Globalization;
using System.Text;
using System.Text.Json;
using Financial.Api.Exports;
using Financial.Fixtures;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>The other tables as files: KPIs, lists and comparisons.</summary>
public sealed class ExportedListTests(ExportedListTests.BooksApi shared, PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<ExportedListTests.BooksApi>, IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    // Answers that are no table: settings, single objects, texts, streams of events, and files of their own formats.
    private static readonly string[] NoTables =
    [
        "/v1/date-presets", "/v1/entity", "/v1/entries/{entryId:long}", "/v1/entries/{entryId:long}/source",
        "/v1/exports/{exportId:guid}", "/v1/exports/{exportId:guid}/content", "/v1/fiscal-year", "/v1/imports/{importId:guid}",
        "/v1/imports/{importId:guid}/events", "/v1/imports/{importId:guid}/rejects", "/v1/insights", "/v1/journal",
        "/v1/payroll-reconciliations/{reconciliationId:long}", "/v1/periods/{month}/checklist", "/v1/reconciliation/tolerance",
        "/v1/reversal-limit", "/v1/upload-options",
    ];

    private readonly RunningApi _api = shared.Api;

    [Fact]
    public void EXP_1_every_table_of_the_Api_can_be_exported() => Assert.Equal(
        NoTables,
        _api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal)
                && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET")
                && endpoint.Metadata.GetMetadata<Exporting.Exported>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText!).Order(StringComparer.Ordinal));

    [Fact]
    public async Task The_description_names_the_formats_and_not_what_only_a_file_needs()
    {
        var document = JsonDocument.Parse(await _api.Http.GetStringAsync("/openapi/v1.json")).RootElement;
        var lines = document.GetProperty("paths").GetProperty("/v1/lines").GetProperty("get");
        var format = lines.GetProperty("parameters").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "format");
        Assert.Equal("""["json","csv","xlsx"]""", JsonSerializer.Serialize(format.GetProperty("schema").GetProperty("enum")));
        Assert.Equal(["application/json", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
            lines.GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject().Select(content => content.Name));
        var answer = document.GetProperty("components").GetProperty("schemas").GetProperty("LinesAnswer").GetProperty("properties");
        Assert.DoesNotContain(answer.EnumerateObject(), property => property.Name is "filter" or "served");
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task KPIs_have_the_values_of_the_answer_or_the_reason(string format)
    {
        const string address = "/v1/kpis?kpis=all&from=2025-02-01&to=2025-02-28";
        var answer = JsonDocument.Parse(await _api.Http.GetStringAsync(address)).RootElement;
        var file = await ReadAsync($"{address}&format={format}");

        foreach (var (index, kpi) in answer.GetProperty("kpis").EnumerateArray().Index())
        {
            var cell = file.Cell(index, "Value");
            var expected = kpi.GetProperty("valueMinor").GetString() is { } minor ? minor
                : kpi.GetProperty("valueRatio").GetString() ?? kpi.GetProperty("valueNumber").GetString()
                    ?? kpi.GetProperty("reason").GetString();
            Assert.Equal(expected, kpi.GetProperty("unit").GetString() == "money" && kpi.GetProperty("valueMinor").GetString() is not null
                ? cell.Minor.ToString(CultureInfo.InvariantCulture) : cell.Text);
        }
        Assert.Equal("99950", file.Cell(0, "Difference from preceding period").Minor.ToString(CultureInfo.InvariantCulture));
        if (format == "xlsx")
            Assert.Equal(["#,##0.00", "0.0%"], new[] { "revenue", "gross_margin_pct" }.Select(id =>
                file.Cell(file.Rows.First(row => file.Cell(row, "Id").Text == id), "Value").Format));
    }

    [Fact]
    public async Task Months_of_KPIs_are_rows()
    {
        var file = await ReadAsync("/v1/kpis/months?last=2025-02&months=2&format=xlsx");
        Assert.Equal(["2025-01", "2025-02"], file.Texts("Month"));
        Assert.Equal([100_050, 200_000], file.Rows.Select(row => file.Cell(row, "Revenue").Minor));
        Assert.Equal("2025-01-01 to 2025-02-28", file.Fact("Date range"));
    }

    [Fact]
    public async Task DRILL_1_the_parts_of_a_figure_add_up_to_it()
    {
        var file = await ReadAsync("/v1/drill-down?account=4000&figure=period&from=2025-01-01&to=2025-02-28&format=xlsx");
        Assert.Equal([-100_050, -200_000, -300_050], file.Rows.Select(row => file.Cell(row, "Net").Minor));
        Assert.Equal(new DateOnly(2025, 1, 1), file.Cell(0, "From").Day);
        Assert.Equal("Total", file.Cell(2, "Kind").Text);
    }

    [Fact]
    public async Task The_list_of_imports_is_read_to_its_end()
    {
        await _api.ExecuteAsync(
            """
            insert into app.import (tenant_id, entity_id, import_id, file_name, bucket, object_key, sha256, size_bytes, confirmed,
              received_by)
            select 1, 1, uuidv7(), 'file ' || n, 'b', 'k' || n, repeat('a', 64), 1, true, 'tester' from generate_series(1, 450) n
            """);
        var file = await ReadAsync("/v1/imports?limit=10&status=pending&format=csv");

        Assert.Equal(450, file.Texts("Import").Distinct().Count());
        Assert.Equal("450", file.Fact("Rows"));
        Assert.Equal(file.Texts("Import").OrderDescending(StringComparer.Ordinal), file.Texts("Import"));
        Assert.Empty((await ReadAsync("/v1/imports?status=failed&format=csv")).Rows);
    }

    [Fact]
    public async Task Accounts_periods_and_statement_lines_are_tables()
    {
        var accounts = await ReadAsync("/v1/accounts?format=xlsx");
        Assert.Equal(["1000 Bank asset bank yes", "4000 Sales income revenue yes"], accounts.Rows.Select(row =>
            string.Join(' ', row.Select(cell => cell.Text).Where(text => text.Length > 0))));
        var periods = await ReadAsync("/v1/periods?format=csv");
        Assert.Equal(["2025-01 open", "2025-02 open"], periods.Rows.Select(row => $"{row[0].Text} {row[1].Text}"));
        Assert.Equal(["Id", "KPI group", "Name", "Position"], (await ReadAsync("/v1/statement-lines?format=xlsx")).Columns);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task Notifications_after_a_number_are_read_to_their_end(string format)
    {
        await using var api = await RunningApi.StartAsync(postgres, aws);
        await api.ExecuteAsync(
            """
            insert into ledger.notification (tenant_id, entity_id, kind, subject)
            select 1, 1, 'import-failed', n from generate_series(1, 450) n
            """);
        var first = (await api.GetAsync("/v1/notifications")).GetProperty("notifications")[0].GetProperty("notificationId").GetInt64();
        var file = await ReadAsync($"/v1/notifications?after={first}&format={format}", api);

        Assert.Equal(Enumerable.Range(2, 449).Select(n => n.ToString(CultureInfo.InvariantCulture)), file.Texts("Subject"));
        Assert.Equal(["import-failed"], file.Texts("Kind").Distinct());
        Assert.Equal("/v1/imports/2", file.Cell(0, "Address").Text);
        Assert.Equal("449", file.Fact("Rows"));
    }

    [Fact]
    public async Task Profiles_are_a_table_with_their_settings()
    {
        await using var api = await RunningApi.StartAsync(postgres, aws);
        await api.AsWorkerAsync("""
            insert into ledger.import_profile (tenant_id, entity_id, layout, profile_version, settings, confirmed_by)
            values (1, 1, 'xero-journal', 1, '{"dateOrder": "day-first", "signs": {"income": "credit", "expense": "debit"}}', 'controller')
            """);
        var file = await ReadAsync("/v1/profiles?format=xlsx", api);
        Assert.Equal("xero-journal 1 day-first expense: debit, income: credit controller", string.Join(' ',
            new[] { "Layout", "Version", "Date order", "Signs", "Confirmed by" }.Select(column => file.Cell(0, column).Text)));
    }

    [Fact]
    public async Task Jobs_have_their_budget_as_an_amount()
    {
        await _api.ExecuteAsync(
            """
            insert into ledger.dimension (tenant_id, entity_id, kind, code, name, region, budget_minor, import_id)
            values (1, 1, 'job', 'J-1', 'Hillside', 'NE', 12345, gen_random_uuid()), (1, 1, 'job', 'J-2', 'Plaza', null, null,
              gen_random_uuid())
            """);
        var file = await ReadAsync("/v1/dimensions/job?format=xlsx");
        Assert.Equal((12_345, "#,##0.00"), (file.Cell(0, "Budget").Minor, file.Cell(0, "Budget").Format));
        Assert.Equal("", file.Cell(1, "Budget").Text);
    }

    [Theory]
    [InlineData("/v1/reconciliations", "/v1/control-totals",
        """
        {"asOf":"2025-01-31","accounts":[{"code":"1000","debitMinor":"100000"},{"code":"4000","creditMinor":"100000"}]}
        """)]
    [InlineData("/v1/payroll-reconciliations", "/v1/payroll-totals",
        """{"month":"2025-01","accounts":["1000"],"debitMinor":"100000"}""")]
    public async Task Comparisons_are_tables(string address, string enter, string totals)
    {
        // Its own Api: totals that differ withhold the figures.
        await using var api = await StartWithBooksAsync(postgres, aws);
        using var entered = await api.Http.PostAsync(enter, new StringContent(totals, Encoding.UTF8, "application/json"));
        Assert.True(entered.IsSuccessStatusCode, await entered.Content.ReadAsStringAsync());
        var file = await ReadAsync($"{address}?format=xlsx", api);
        Assert.Equal((100_050, 50), (file.Cell(0, "Ledger").Minor, file.Cell(0, "Difference").Minor));
        Assert.Equal("0.0%", file.Cell(0, "Tolerance").Format);
        Assert.Equal("yyyy\\-mm\\-dd hh:mm:ss", file.Cell(0, "Compared at").Format);
    }

    private async Task<ExportedFile> ReadAsync(string address, RunningApi? api = null)
    {
        using var response = await (api ?? _api).Http.GetAsync(address);
        return await ExportedFile.ReadAsync(response);
    }

    private static async Task<RunningApi> StartWithBooksAsync(PostgresFixture postgres, SqsS3Fixture aws)
    {
        var api = await StartAsync(postgres, aws);
        await TestBooks.AddAccountsAsync(api.Database.EtlWorker,
            [new TestAccount("1000", "asset", "bank", "Bank"), new TestAccount("4000", "income", "revenue", "Sales")]);
        await TestBooks.PostAsync(api.Database.EtlWorker,
        [
            new TestLine(1, new(2025, 1, 10), "1000", 100_050, 0), new TestLine(1, new(2025, 1, 10), "4000", 0, 100_050),
            new TestLine(2, new(2025, 2, 10), "1000", 200_000, 0), new TestLine(2, new(2025, 2, 10), "4000", 0, 200_000),
        ]);
        return api;
    }

    public sealed class BooksApi : SharedApi
    {
        protected override Task<RunningApi> StartAsync(PostgresFixture postgres, SqsS3Fixture aws) =>
            StartWithBooksAsync(postgres, aws);
    }
}
