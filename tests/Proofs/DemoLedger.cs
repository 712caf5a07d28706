using Financial.Fixtures;
using Financial.GenerateBooks;
using Financial.Ledger.Accounts;
using Npgsql;

namespace Financial.Proofs;

/// <summary>The demo company's two years, with the accounts and the fiscal year that their import proposes.</summary>
internal static class DemoLedger
{
    private const int TenantId = 2;
    private const int EntityId = 1;

    public static async Task<PostedLedger> PostAsync(TestDatabase database, NpgsqlDataSource api)
    {
        var entries = DemoBooks.Generate();
        var chart = entries.SelectMany(entry => entry.Distributions).Select(distribution => distribution.Account).Distinct()
            .Select(code => ChartProfile.Us.Propose(code)!)
            .Select(account => new TestAccount(account.Code, account.Class.ToString().ToLowerInvariant(), account.KpiGroup, account.Name))
            .ToList();
        var lines = entries.Index().SelectMany(entry => entry.Item.Distributions.Where(distribution => distribution.Cents != 0)
            .Select(distribution => new TestLine(
            entry.Index + 1, entry.Item.Date, distribution.Account, Math.Max(distribution.Cents, 0), Math.Max(-distribution.Cents, 0))))
            .ToList();
        await PostedLedger.FoundAsync(database, TenantId, EntityId, "USD", chart);
        await TestBooks.PostAsync(database.EtlWorker, lines, TenantId, EntityId);
        var years = new YearsModel(1, 1, LandscaperChart.RetainedEarnings, null, chart);
        await years.SetAsync(database.Api, TenantId, EntityId);
        return new PostedLedger(
            api, TenantId, EntityId, "the demo company", Seed: 1, years, chart, lines.Min(line => line.Date), lines.Max(line => line.Date),
            lines, []);
    }
}
