using Financial.Fixtures;
using Financial.Insights.Generations;
using Financial.Insights.Tests.Words;
using Financial.Insights.Words;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Financial.Insights.Tests.Generations;

public sealed class GenerateInsightsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateOnly September = new(2026, 9, 1);
    private static readonly DateOnly October = new(2026, 10, 1);

    private static readonly TestAccount[] Accounts =
    [
        new("1200", "asset", "bank"), new("4000", "income", "revenue", "Sales"), new("4100", "income", "revenue", "Contracts"),
        new("5000", "expense", "cogs", "Materials"), new("7000", "expense", "other-expense", "Rent"),
    ];

    [Fact]
    public async Task A_posting_is_worded_for_its_months_and_the_ones_compared_with_them()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var version = await PostTwoMonthsAsync(database);
        Assert.Equal(GenerateInsightsOutcome.Generated, await HandleAsync(database, Guid.NewGuid(), version, September));

        var insights = await ServedAsync(database);
        Assert.Equal([September, October], insights.Select(insight => insight.Month).Distinct());
        var change = insights.Single(insight => insight.Month == October && insight.Kind == "change");
        Assert.Equal("Revenue rose by 50.0% to $1,500", change.Headline);
        Assert.Equal("In September 2026 it was $1,000; in October 2026 it rose by $500. The largest part is Contracts, which rose by $400 "
            + "to $400.", change.Body);
        Assert.Equal(("template", version), (change.Source, change.LedgerVersion));
        Assert.Contains("\"valueMinor\": \"150000\"", change.Facts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_message_or_another_one_of_the_same_version_adds_nothing()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var version = await PostTwoMonthsAsync(database);
        var message = Guid.NewGuid();
        await HandleAsync(database, message, version, September, October);
        var before = await ServedAsync(database);
        Assert.Equal(GenerateInsightsOutcome.AlreadyGenerated, await HandleAsync(database, message, version, September, October));
        Assert.Equal(GenerateInsightsOutcome.AlreadyGenerated, await HandleAsync(database, Guid.NewGuid(), version, September, October));
        Assert.Equal(before, await ServedAsync(database));
    }

    [Fact]
    public async Task Two_workers_with_the_same_message_generate_once()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var version = await PostTwoMonthsAsync(database);
        var message = Guid.NewGuid();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => HandleAsync(database, message, version, September, October)));
        Assert.Single(outcomes, GenerateInsightsOutcome.Generated);
        Assert.Equal(2L, await ScalarAsync(database, "select count(*) from insight.generation"));
    }

    [Fact]
    public async Task A_later_version_replaces_what_is_served_of_the_months_that_it_touched_only()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var first = await PostTwoMonthsAsync(database);
        await HandleAsync(database, Guid.NewGuid(), first, September, October);
        var second = await TestBooks.PostAsync(database.EtlWorker, [.. Entry(1, October, "1200", "4000", 1_000_00)]);
        await HandleAsync(database, Guid.NewGuid(), second, October);

        var served = await ServedAsync(database);
        Assert.All(served, insight => Assert.Equal(insight.Month == October ? second : first, insight.LedgerVersion));
        Assert.Contains(served, insight => insight.Headline == "Revenue rose by 150.0% to $2,500");
        Assert.Equal(3L, await ScalarAsync(database, "select count(*) from insight.generation"));
    }

    [Fact]
    public async Task A_withheld_version_is_not_put_into_words_until_it_is_served_REC_3()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var first = await PostTwoMonthsAsync(database);
        await HandleAsync(database, Guid.NewGuid(), first, September, October);
        var served = await ServedAsync(database);
        await AddControlTotalsAsync(database, ("1200", 1_050_00), ("4000", -2_100_00), ("4100", -400_00), ("5000", 1_250_00),
            ("7000", 200_00));

        // It is late, and changes what was reconciled.
        var late = await TestBooks.PostAsync(database.EtlWorker, [.. Entry(1, October, "1200", "4000", 1_000_00)]);
        Assert.Equal(GenerateInsightsOutcome.AlreadyGenerated, await HandleAsync(database, Guid.NewGuid(), late, October));
        Assert.Equal(served, await ServedAsync(database));

        // Facts that are asked for meanwhile are those of the served version, its dimensions too.
        await ScalarAsync(database, "delete from insight.insight");
        await ScalarAsync(database, "delete from insight.generation");
        await HandleAsync(database, Guid.NewGuid(), first, September, October);
        Assert.Equal(served, await ServedAsync(database));

        await AddControlTotalsAsync(database, ("1200", 2_050_00), ("4000", -3_100_00), ("4100", -400_00), ("5000", 1_250_00),
            ("7000", 200_00));
        Assert.Equal(GenerateInsightsOutcome.Generated, await HandleAsync(database, Guid.NewGuid(), late, October));
        Assert.Contains(await ServedAsync(database), insight => insight.Headline == "Revenue rose by 150.0% to $2,500");

        // What is served goes back to the version before: its words come back with it.
        await AddControlTotalsAsync(database, ("1200", 1_00), ("4000", -1_00));
        Assert.Equal(served, await ServedAsync(database));
    }

    [Fact]
    public async Task What_the_model_words_truly_is_served_and_the_rest_is_worded_by_templates()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var version = await PostTwoMonthsAsync(database);
        // n1, the summary, is contradicted; n2 is true: f2 is revenue against September, f1 the month's own.
        using var model = new ScriptedModel(ScriptedModel.Words(("Revenue fell by {{f1.delta}}.", ["f1"]),
            ("Revenue climbed by {{f1.deltaPct}} to {{f1.value}}.", ["f1"])));
        await HandleAsync(database, Guid.NewGuid(), version,
            new ModelWriter(model, ScriptedModel.Settings, NullLogger<ModelWriter>.Instance), October);

        var insights = (await ServedAsync(database)).Where(insight => insight.Month == October).ToList();
        Assert.Equal(("template", "summary"), (insights[0].Source, insights[0].Kind));
        Assert.Equal(("openai", "Revenue climbed by 50.0% to $1,500"), (insights[1].Source, insights[1].Headline));
        Assert.Equal("insights-1", await ScalarAsync(database, "select max(prompt_version) from insight.generation"));
    }

    [Fact]
    public async Task A_model_that_is_down_costs_no_insight()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var version = await PostTwoMonthsAsync(database);
        using var model = new ScriptedModel(ScriptedModel.Fault(new HttpRequestException("refused")));
        await HandleAsync(database, Guid.NewGuid(), version,
            new ModelWriter(model, ScriptedModel.Settings, NullLogger<ModelWriter>.Instance), September, October);
        Assert.All(await ServedAsync(database), insight => Assert.Equal("template", insight.Source));
    }

    [Fact]
    public async Task Another_tenant_sees_none_of_it_and_nobody_may_change_it()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var version = await PostTwoMonthsAsync(database);
        await HandleAsync(database, Guid.NewGuid(), version, October);
        Assert.Empty(await ServedAsync(database, tenantId: 2));
        foreach (var role in new[] { database.Insights, database.Api })
        {
            await using var tenant = await role.BeginTenantTransactionAsync(1);
            await using var command = new NpgsqlCommand("update insight.insight set headline = ''", tenant.Connection);
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege,
                (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
        }
    }

    private static async Task<long> PostTwoMonthsAsync(TestDatabase database)
    {
        await TestBooks.AddAccountsAsync(database.EtlWorker, Accounts);
        return await TestBooks.PostAsync(database.EtlWorker,
        [
            .. Entry(1, September, "1200", "4000", 1_000_00), .. Entry(2, September, "5000", "1200", 500_00),
            .. Entry(3, September, "7000", "1200", 100_00),
            .. Entry(4, October, "1200", "4000", 1_100_00), .. Entry(5, October, "1200", "4100", 400_00),
            .. Entry(6, October, "5000", "1200", 750_00),
            .. Entry(7, October, "7000", "1200", 100_00),
        ]);
    }

    private static async Task AddControlTotalsAsync(TestDatabase database, params (string Code, long NetMinor)[] accounts)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        await using var command = new NpgsqlCommand(
            "select ledger.add_control_totals(1, '2026-10-31', 'entered', null, 'controller', $1, $2)", tenant.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = accounts.Select(account => account.Code).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = accounts.Select(account => account.NetMinor).ToArray() });
        await command.ExecuteScalarAsync();
        await tenant.CommitAsync();
    }

    private static TestLine[] Entry(int entry, DateOnly month, string debit, string credit, long minor) =>
        [new(entry, month.AddDays(9), debit, minor, 0), new(entry, month.AddDays(9), credit, 0, minor)];

    private static Task<GenerateInsightsOutcome> HandleAsync(
        TestDatabase database, Guid messageId, long version, params DateOnly[] months) =>
        HandleAsync(database, messageId, version, null, months);

    private static Task<GenerateInsightsOutcome> HandleAsync(
        TestDatabase database, Guid messageId, long version, ModelWriter? writer, params DateOnly[] months) =>
        new GenerateInsights(database.Insights, new Inbox("insight"), NullLogger<GenerateInsights>.Instance, writer, ScriptedModel.Settings)
            .HandleAsync(messageId, new ImportPosted(Guid.NewGuid(), 1, 1, version, months), default);

    private sealed record Served(
        DateOnly Month, long LedgerVersion, string Kind, string Headline, string Body, string Source, string Facts);

    private static async Task<List<Served>> ServedAsync(TestDatabase database, int tenantId = 1)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(tenantId);
        await using var command = new NpgsqlCommand(
            "select month, ledger_version, kind, headline, body, source, facts::text from insight.served_insight order by month, rank",
            tenant.Connection);
        var served = new List<Served>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            served.Add(new Served(reader.GetFieldValue<DateOnly>(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3),
                reader.GetString(4), reader.GetString(5), reader.GetString(6)));
        return served;
    }

    private static async Task<object?> ScalarAsync(TestDatabase database, string sql)
    {
        await using var command = database.Administrator.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
