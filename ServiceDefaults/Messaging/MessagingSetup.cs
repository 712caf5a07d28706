using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

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

        var queues = new ConsumedQueues();
        endpoints?.Invoke(queues);
        builder.Services.AddMassTransit(registration =>
        {
            registration.DisableUsageTelemetry();
            bus?.Invoke(registration);
        });

        // After the bus in the list of hosted services: it starts later and stops earlier.
        builder.Services.AddHostedService<OutboxDispatcher>();
        return builder;
    }
}
