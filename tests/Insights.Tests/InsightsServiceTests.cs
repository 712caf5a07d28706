using System.Net;
using Financial.Fixtures;
using Financial.Ledger.Messages;
using MassTransit;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Financial.Insights.Tests;

/// <summary>The service as it runs: its own Program, real Postgres, real SQS.</summary>
public sealed class InsightsServiceTests(LandscaperFixture landscaper, SqsS3Fixture aws)
    : IClassFixture<LandscaperFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task A_posted_import_becomes_insights_and_a_second_delivery_changes_nothing()
    {
        await using var service = Start();
        using var client = service.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
        await Eventually.BeTrueAsync(async () => (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode);

        var message = new ImportPosted(Guid.NewGuid(), 1, 1, landscaper.LedgerVersion, [new DateOnly(2026, 10, 1)]);
        var messageId = NewId.NextGuid();
        var queue = await service.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri($"queue:{Queues.GenerateInsights}"));
        await queue.Send(message, context => context.MessageId = messageId);
        await Eventually.BeTrueAsync(async () =>
            await CountAsync("select count(*) from insight.served_insight where month = '2026-10-01'") > 0);

        await queue.Send(message, context => context.MessageId = messageId);
        var other = message with { Months = [new DateOnly(2026, 9, 1)] };
        await queue.Send(other);
        await Eventually.BeTrueAsync(async () =>
            await CountAsync("select count(*) from insight.served_insight where month = '2026-09-01'") > 0);
        Assert.Equal(2, await CountAsync("select count(*) from insight.inbox"));
        Assert.Equal(1, await CountAsync("select count(*) from insight.generation where month = '2026-10-01'"));
    }

    private WebApplicationFactory<ImportPostedConsumer> Start() =>
        new WebApplicationFactory<ImportPostedConsumer>().WithWebHostBuilder(builder =>
    {
        builder.UseSetting("ConnectionStrings:ledger", landscaper.Database.InsightsConnectionString);
        foreach (var (name, value) in aws.ServiceEnvironment)
            builder.UseSetting(name, value);
    });

    private async Task<long> CountAsync(string sql)
    {
        await using var command = landscaper.Database.Administrator.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
