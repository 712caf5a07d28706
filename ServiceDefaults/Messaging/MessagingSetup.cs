using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Financial.ServiceDefaults;

/// <summary>Outbox, inbox and the bus over SQS, in one call for every service.</summary>
public static class MessagingSetup
{
    /// <summary>Adds <see cref="Outbox"/> with its dispatcher, <see cref="Inbox"/>, and the bus.</summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="schema">The service's own schema: <c>app</c>, <c>ledger</c> or <c>insight</c>.</param>
    /// <param name="bus">Adds the consumers.</param>
    /// <param name="endpoints">Names the queue of each consumer.</param>
    public static WebApplicationBuilder AddMessaging(
        this WebApplicationBuilder builder,
        string schema,
        Action<IBusRegistrationConfigurator>? bus = null,
        Action<ConsumedQueues>? endpoints = null)
    {
        builder.Services.AddSingleton(new Outbox(schema));
        builder.Services.AddSingleton(new Inbox(schema));
        builder.Services.AddSingleton(new OutboxRows(schema));
        builder.Services.AddSingleton<OutboxSender>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<QueueFaults>();
        AllowQueueCreation(builder);

        var queues = new ConsumedQueues();
        endpoints?.Invoke(queues);
        builder.Services.AddReceiveObserver<QueueAgeObserver>();
        if (builder.Configuration[TaskProtection.Setting] is { Length: > 0 } agent)
            builder.Services.AddReceiveObserver(services => new TaskProtection(
                agent, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<TaskProtection>>()));
        builder.Services.AddMassTransit(registration =>
        {
            registration.DisableUsageTelemetry();
            bus?.Invoke(registration);
            registration.UsingAmazonSqs((context, sqs) =>
            {
                Host(sqs, builder.Configuration);
                sqs.UseDelayedMessageScheduler();
                queues.Configure(context, sqs);
            });
        });

        // After the bus in the list of hosted services: it starts later and stops earlier.
        builder.Services.AddHostedService<OutboxDispatcher>();
        return builder;
    }

    private static void Host(IAmazonSqsBusFactoryConfigurator sqs, IConfiguration configuration) =>
        sqs.Host(AwsClients.Region(configuration), host =>
        {
            host.Config(AwsClients.Configure(new Amazon.SQS.AmazonSQSConfig(), configuration));
            host.Credentials(AwsClients.Credentials(configuration));
        });

    /// <summary>
    /// Deployment creates the queues, with their alarms and rights; on a developer's machine the services create what is missing.
    /// </summary>
    private static void AllowQueueCreation(WebApplicationBuilder builder)
    {
        const string Setting = "AmazonSqs:CreateMissingQueues";
        if (builder.Environment.IsDevelopment() && builder.Configuration[Setting] is null)
            builder.Configuration[Setting] = "true";
    }
}
