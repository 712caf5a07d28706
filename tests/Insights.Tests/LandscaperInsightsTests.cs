using Financial.Insights.Facts;
using Financial.Insights.Generations;
using Financial.Insights.Words;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using Microsoft.Extensions.Logging.Abstractions;

namespace Financial.Insights.Tests;

/// <summary>What is found in the demo company's 24 months.</summary>
public sealed class LandscaperInsightsTests(LandscaperFixture landscaper) : IClassFixture<LandscaperFixture>
{
    [Fact]
    public async Task Every_month_has_one_to_five_findings_of_different_causes_INS_1_and_templates_that_pass_the_check()
    {
        var months = await ReadAsync();
        Assert.Equal(LandscaperFixture.Months, months.Select(month => month.Month));
        Assert.All(months, month =>
        {
            Assert.InRange(month.Findings.Count, 1, 5);
            Assert.Equal(FindingKind.Summary, month.Findings[0].Kind);
            Assert.Equal(month.Findings.Count, month.Findings.Select(finding => finding.Cause).Distinct().Count());
            Assert.Equal(month.Facts.Count, month.Facts.Select(fact => fact.Id).Distinct().Count());
            Assert.All(month.Findings, finding =>
                Assert.Empty(NarrativeCheck.Refusals(Templates.Word(finding), finding, new FactFormat("USD"))));
        });
    }

    [Fact]
    public async Task The_blizzards_of_February_2026_show_as_sales_up_margin_down_and_a_job_that_lost_money_INS_2()
    {
        var february = (await ReadAsync()).Single(month => month.Month == new DateOnly(2026, 2, 1));
        Assert.Equal(["summary", "sales", "margin", "job-loss", "job-gain"], february.Findings.Select(finding => finding.Cause));
        Assert.Equal([null, true, false, false, true], february.Findings.Select(finding => finding.Favourable));
        var margin = february.Findings.Single(finding => finding.Cause == "margin");
        Assert.Equal("gross_margin_pct", margin.Facts[0].Metric);
        Assert.True(margin.Facts[0].Comparison!.DeltaRatio < -0.1m);
        Assert.StartsWith("50", margin.Facts[1].Scope.AccountCode, StringComparison.Ordinal);
        Assert.NotNull(margin.Facts[1].Scope.Region);
        Assert.True(margin.Facts[1].IsDriver);
    }

    [Fact]
    public async Task All_months_of_a_bulk_import_are_stored_together()
    {
        var handler = new GenerateInsights(landscaper.Database.Insights, new Inbox("insight"), NullLogger<GenerateInsights>.Instance);
        await handler.HandleAsync(Guid.NewGuid(),
            new ImportPosted(Guid.NewGuid(), 1, 1, landscaper.LedgerVersion, LandscaperFixture.Months), default);
        await using var command = landscaper.Database.Administrator.CreateCommand(
            "select count(distinct month) from insight.served_insight");
        Assert.Equal(24L, await command.ExecuteScalarAsync());
    }

    private async Task<IReadOnlyList<MonthFacts>> ReadAsync()
    {
        await using var tenant = await landscaper.Database.Insights.BeginTenantTransactionAsync(1);
        return await MonthFactsReader.ReadAsync(tenant.Connection, 1, [.. LandscaperFixture.Months], default);
    }
}
