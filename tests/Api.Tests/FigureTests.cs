using System.Globalization;
using System.Net;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>Statements, KPIs and insights, over books that were posted by the ledger's own functions.</summary>
public sealed class FigureTests(FigureTests.BooksApi shared) : IClassFixture<FigureTests.BooksApi>
{
    private readonly RunningApi _api = shared.Api;

    [Fact]
    public async Task The_trial_balance_names_its_version_and_gives_amounts_as_text()
    {
        var answer = await _api.GetAsync("/v1/trial-balance?from=2025-02-01&to=2025-02-28");

        Assert.Equal("2025-02-01", answer.GetProperty("from").GetString());
        Assert.Equal("USD", answer.GetProperty("currency").GetString());
        Assert.Equal(1, answer.GetProperty("ledgerVersion").GetInt64());
        Assert.EndsWith("Z", answer.GetProperty("asOf").GetString(), StringComparison.Ordinal);
        Assert.False(answer.GetProperty("reconciled").GetBoolean());
        Assert.Equal("no-control-totals", answer.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("pendingVersion").ValueKind);
        Assert.Equal(
            """
            {"account":{"code":"1000","name":"Bank","class":"asset"},"opening":{"debitMinor":"100000","creditMinor":"0"},
            "movement":{"debitMinor":"9007199254740993","creditMinor":"25000"},"adjustments":{"debitMinor":"0","creditMinor":"0"},
            "closingEntries":{"debitMinor":"0","creditMinor":"0"},"yearEnd":{"debitMinor":"0","creditMinor":"0"},
            "closing":{"debitMinor":"9007199254815993","creditMinor":"0"}}
            """.ReplaceLineEndings(""),
            answer.GetProperty("rows")[0].GetRawText());
    }

    [Fact]
    public async Task Profit_and_loss_stands_beside_the_month_before_with_its_change_and_its_share_of_revenue()
    {
        var answer = await _api.GetAsync("/v1/profit-and-loss?from=2025-02-01&to=2025-02-28&compare=prior-period,prior-year");

        Assert.Equal(["range 2025-02-01", "prior-period 2025-01-01", "prior-year 2024-02-01"],
            answer.GetProperty("columns").EnumerateArray()
                .Select(column => $"{column.GetProperty("id").GetString()} {column.GetProperty("from").GetString()}"));
        var lines = answer.GetProperty("lines").EnumerateArray().ToList();
        Assert.Equal(["revenue", "cogs", "gross-margin", "other-expense", "ebitda", "ebit", "net-profit"],
            lines.Select(line => line.GetProperty("id").GetString()));
        Assert.Equal(
            """[{"minor":"25000","ofRevenue":"0.000000"},{"minor":"0","ofRevenue":"0.000000","deltaMinor":"25000","reason":"zero-base"},"""
                + """{"minor":"0","deltaMinor":"25000","reason":"zero-base"}]""",
            lines[1].GetProperty("amounts").GetRawText());
        Assert.Equal("""{"minor":"9007199254715993","ofRevenue":"1.000000"}""", lines[^1].GetProperty("amounts")[0].GetRawText());
        Assert.Equal("4000", Assert.Single(lines[0].GetProperty("accounts").EnumerateArray()).GetProperty("code").GetString());

        var byMonth = await _api.GetAsync("/v1/profit-and-loss?by=month");
        Assert.Equal(["range", "2025-01", "2025-02"],
            byMonth.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("id").GetString()));
        Assert.Equal(["9007199254840993", "100000", "9007199254740993"],
            byMonth.GetProperty("lines")[0].GetProperty("amounts").EnumerateArray()
                .Select(amount => amount.GetProperty("minor").GetString()));
    }

    [Fact]
    public async Task The_balance_sheet_of_a_day_stands_beside_another_and_the_cash_flow_between_them_foots_I_8()
    {
        var sheet = await _api.GetAsync("/v1/balance-sheet?asOf=2025-02-28&compareTo=2025-01-31");

        Assert.Equal(
            ["bank 9007199254815993 100000", "assets 9007199254815993 100000", "liabilities 0 0",
                "current-year-earnings 9007199254815993 100000",
             "equity-total 9007199254815993 100000", "liabilities-and-equity 9007199254815993 100000"],
            sheet.GetProperty("lines").EnumerateArray()
                .Select(line => $"{line.GetProperty("id")
                    .GetString()} {string.Join(' ',
                        line.GetProperty("amounts").EnumerateArray().Select(amount => amount.GetProperty("minor").GetString()))}"));

        var flow = (await _api.GetAsync("/v1/cash-flow?from=2025-02-01&to=2025-02-28")).GetProperty("lines").EnumerateArray()
            .ToDictionary(line => line.GetProperty("id").GetString()!,
                line => line.GetProperty("amounts")[0].GetProperty("minor").GetString());
        Assert.Equal(("100000", "9007199254715993", "9007199254815993"), (flow["opening-cash"], flow["change"], flow["closing-cash"]));
    }

    [Fact] // DRILL-1
    public async Task The_earnings_of_the_year_and_the_results_of_earlier_years_open_to_their_own_parts()
    {
        var sheet = await _api.GetAsync("/v1/balance-sheet?asOf=2026-01-31&compareTo=2025-02-28");

        var rows = sheet.GetProperty("lines").EnumerateArray().SelectMany(line => line.GetProperty("accounts").EnumerateArray())
            .Where(account => account.GetProperty("code").ValueKind == JsonValueKind.Null)
            .SelectMany(account => account.GetProperty("amounts").EnumerateArray()).ToList();
        Assert.Equal(["9007199254815993 balance", "0 balance", "0 earnings", "9007199254815993 earnings"], rows.Select(amount =>
            $"{amount.GetProperty("minor").GetString()} {amount.GetProperty("drillDown").GetString()!.Split("figure=")[1]}"));
        foreach (var amount in rows)
        {
            var drilled = await _api.GetAsync(amount.GetProperty("drillDown").GetString()!);
            var net = -long.Parse(amount.GetProperty("minor").GetString()!, CultureInfo.InvariantCulture);
            Assert.Equal(net.ToString(CultureInfo.InvariantCulture), drilled.GetProperty("netMinor").GetString());
            Assert.Equal(net, drilled.GetProperty("parts").EnumerateArray()
                .Sum(part => long.Parse(part.GetProperty("netMinor").GetString()!, CultureInfo.InvariantCulture)));
        }
        var february = (await _api.GetAsync(rows[3].GetProperty("drillDown").GetString()!)).GetProperty("parts")[1];
        Assert.Equal(("month", 2), (february.GetProperty("kind").GetString(), february.GetProperty("lineCount").GetInt32()));
        var listed = await _api.GetAsync($"{february.GetProperty("lines").GetString()}&count=true");
        Assert.Equal("""{"lines":2,"debitMinor":"25000","creditMinor":"9007199254740993"}""", listed.GetProperty("totals").GetRawText());
    }

    [Theory]
    [InlineData("/v1/profit-and-loss?by=week")]
    [InlineData("/v1/profit-and-loss?compare=last-week")]
    [InlineData("/v1/profit-and-loss?from=1990-01-01&to=2025-02-28&by=month")]
    [InlineData("/v1/balance-sheet?asOf=today")]
    [InlineData("/v1/balance-sheet?compareTo=yesterday")]
    [InlineData("/v1/cash-flow?from=2025-03-01&to=2025-02-01")]
    public async Task A_statement_that_there_is_not_is_refused_by_name(string address) =>
        await AssertProblemAsync(await _api.Http.GetAsync(address), 400, "invalid-parameter");

    [Theory]
    [InlineData("/v1/profit-and-loss?by=month")]
    [InlineData("/v1/balance-sheet?asOf=2025-02-28")]
    [InlineData("/v1/cash-flow")]
    public async Task A_statement_that_the_caller_has_already_is_not_sent_again(string address)
    {
        var tag = (await _api.Http.GetAsync(address)).Headers.ETag!;
        using var again = new HttpRequestMessage(HttpMethod.Get, address);
        again.Headers.IfNoneMatch.Add(tag);
        Assert.Equal(HttpStatusCode.NotModified, (await _api.Http.SendAsync(again)).StatusCode);
    }

    [Fact]
    public async Task Without_dates_the_trial_balance_covers_all_months_of_the_ledger()
    {
        var answer = await _api.GetAsync("/v1/trial-balance");
        Assert.Equal("2025-01-01", answer.GetProperty("from").GetString());
        Assert.Equal("2025-02-28", answer.GetProperty("to").GetString());
        Assert.Equal(3, answer.GetProperty("rows").GetArrayLength());
    }

    [Fact] // KPI-1
    public async Task The_KPIs_come_in_their_order_with_formula_and_change()
    {
        var kpis = (await _api.GetAsync("/v1/kpis?from=2025-02-01&to=2025-02-28")).GetProperty("kpis").EnumerateArray().ToList();

        Assert.Equal(["Revenue", "COGS", "Gross Margin", "Gross Margin %", "Other Expense", "EBITDA", "EBITDA %"],
            kpis.Take(7).Select(kpi => kpi.GetProperty("name").GetString()));
        Assert.Equal(kpis.Take(7), kpis.Where(kpi => kpi.GetProperty("isHeadline").GetBoolean()));
        Assert.Equal("9007199254740993", kpis[0].GetProperty("valueMinor").GetString());
        Assert.Equal("25000", kpis[1].GetProperty("valueMinor").GetString());
        Assert.Equal("1.000000", kpis[3].GetProperty("valueRatio").GetString());
        Assert.Equal("100000", kpis[0].GetProperty("precedingPeriod").GetProperty("baseMinor").GetString());
        Assert.Equal("4000", kpis[0].GetProperty("numerator").GetProperty("terms")[0].GetProperty("accounts")[0].GetProperty("code")
            .GetString());
        Assert.Equal("zero-base", kpis[1].GetProperty("precedingPeriod").GetProperty("reason").GetString());
    }

    [Fact] // KPI-4, KPI-8
    public async Task Every_unit_has_its_value_or_its_reason_and_every_term_its_days_and_accounts()
    {
        var kpis = (await _api.GetAsync("/v1/kpis?from=2025-02-01&to=2025-02-28&kpis=runway,ccc,dio,debt_to_equity,revenue_12m"))
            .GetProperty("kpis").EnumerateArray().ToDictionary(kpi => kpi.GetProperty("id").GetString()!);

        // In the order of the catalogue. The equity of these books is the earnings of the year.
        Assert.Equal(["debt_to_equity", "dio", "ccc", "runway", "revenue_12m"], kpis.Keys);
        Assert.Equal(["times 0.000000 ", "days 0.000000 ", "days 0.000000 ", "months  partial-base", "money  "],
            kpis.Values.Select(kpi => $"{kpi.GetProperty("unit")} {kpi.GetProperty("valueNumber")} {kpi.GetProperty("reason")}"));
        Assert.Equal(("9007199254840993", 2), (kpis["revenue_12m"].GetProperty("valueMinor").GetString(),
            kpis["revenue_12m"].GetProperty("months").GetInt32()));
        Assert.Equal(
            """
            {"group":"equity","subtracted":false,"from":null,"to":"2025-02-28","minor":"9007199254815993","lineCount":3,
            "drillDown":"/v1/drill-down?from=2025-02-28&to=2025-02-28&figure=balance","accounts":
            [{"code":"4000","name":"Sales","minor":"9007199254840993"},{"code":"5000","name":"Materials","minor":"-25000"}]}
            """.ReplaceLineEndings(""),
            kpis["debt_to_equity"].GetProperty("denominator").GetProperty("terms")[0].GetRawText());
        Assert.Equal("2025-02-01 2025-02-28 25000", string.Join(' ', new[] { "from", "to", "minor" }
            .Select(name => kpis["dio"].GetProperty("denominator").GetProperty("terms")[0].GetProperty(name).GetString())));
        Assert.Equal(["dso False", "dio False", "dpo True"], kpis["ccc"].GetProperty("parts").EnumerateArray()
            .Select(part => $"{part.GetProperty("id")} {part.GetProperty("subtracted")}"));
        Assert.Equal("no-earlier-period", kpis["dio"].GetProperty("samePeriodLastYear").GetProperty("reason").GetString());
    }

    [Fact] // DASH-2
    public async Task The_months_come_oldest_first()
    {
        var months = (await _api.GetAsync("/v1/kpis/months?months=3")).GetProperty("months").EnumerateArray()
            .Select(month => month.GetProperty("from").GetString());
        Assert.Equal(["2024-12-01", "2025-01-01", "2025-02-01"], months);
        var chosen = (await _api.GetAsync("/v1/kpis/months?months=2&kpis=working_capital")).GetProperty("months").EnumerateArray()
            .Select(month => Assert.Single(month.GetProperty("kpis").EnumerateArray()).GetProperty("valueMinor").GetString());
        Assert.Equal(["100000", "9007199254815993"], chosen);
    }

    [Fact]
    public async Task Insights_are_served_with_the_version_that_they_were_computed_from()
    {
        await _api.ExecuteAsync(
            """
            insert into insight.generation (tenant_id, entity_id, month, ledger_version, currency, facts)
            values (1, 1, '2025-02-01', 1, 'USD', '[{"id": "f1", "value": "1"}]');
            insert into insight.insight (tenant_id, entity_id, month, ledger_version, rank, kind, favourable, headline, body, source,
              fact_ids)
            values (1, 1, '2025-02-01', 1, 1, 'summary', true, 'Revenue grew', 'It grew.', 'template', '{f1}')
            """);
        var answer = await _api.GetAsync("/v1/insights?period=2025-02");
        Assert.Equal(1, answer.GetProperty("ledgerVersion").GetInt64());
        var insight = Assert.Single(answer.GetProperty("insights").EnumerateArray());
        Assert.Equal("Revenue grew", insight.GetProperty("headline").GetString());
        Assert.Equal("f1", insight.GetProperty("facts")[0].GetProperty("id").GetString());
        Assert.Empty((await _api.GetAsync("/v1/insights?period=2025-01")).GetProperty("insights").EnumerateArray());

        using var other = _api.CreateClient(OtherTenantsKey);
        Assert.Empty((await JsonAsync(await other.GetAsync("/v1/insights?period=2025-02"))).GetProperty("insights").EnumerateArray());
    }

    [Fact] // ROLE-2
    public async Task Another_tenant_sees_its_own_empty_books()
    {
        using var other = _api.CreateClient(OtherTenantsKey);
        Assert.Empty((await JsonAsync(await other.GetAsync("/v1/trial-balance?from=2025-01-01&to=2025-12-31"))).GetProperty("rows")
            .EnumerateArray());
        Assert.Empty((await JsonAsync(await other.GetAsync("/v1/periods"))).GetProperty("periods").EnumerateArray());
        Assert.Equal("Other company", (await JsonAsync(await other.GetAsync("/v1/entity"))).GetProperty("name").GetString());
    }

    internal static async Task<RunningApi> StartWithBooksAsync(PostgresFixture postgres, SqsS3Fixture aws)
    {
        var api = await StartAsync(postgres, aws);
        await TestBooks.AddAccountsAsync(api.Database.EtlWorker,
        [
            new TestAccount("1000", "asset", "bank", "Bank"),
            new TestAccount("4000", "income", "revenue", "Sales"),
            new TestAccount("5000", "expense", "cogs", "Materials"),
        ]);
        await TestBooks.PostAsync(api.Database.EtlWorker,
        [
            new TestLine(1, new DateOnly(2025, 1, 10), "1000", 100_000, 0), new TestLine(1, new DateOnly(2025, 1, 10), "4000", 0, 100_000),
            new TestLine(2, new DateOnly(2025, 2, 10), "1000", 9_007_199_254_740_993, 0),
            new TestLine(2, new DateOnly(2025, 2, 10), "4000", 0, 9_007_199_254_740_993),
            new TestLine(3, new DateOnly(2025, 2, 11), "5000", 25_000, 0), new TestLine(3, new DateOnly(2025, 2, 11), "1000", 0, 25_000),
        ]);
        return api;
    }

    public sealed class BooksApi : SharedApi
    {
        protected override Task<RunningApi> StartAsync(PostgresFixture postgres, SqsS3Fixture aws) =>
            StartWithBooksAsync(postgres, aws);
    }
}
