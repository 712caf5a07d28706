using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Financial.ServiceDefaults;

/// <summary>The consumer of each queue.</summary>
public sealed class ConsumedQueues
{
    private readonly List<Action<IBusRegistrationContext, IReceiveConfigurator>> _endpoints = [];

    internal SettleRules Rules { get; set; } = SettleRules.Standard;

    /// <summary>Lets <typeparamref name="TConsumer"/> read <paramref name="queue"/>.</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="concurrentMessages">Messages that one process handles at the same time.</param>
    public ConsumedQueues Consume<TConsumer>(string queue, int concurrentMessages = 1) where TConsumer : class, IConsumer
    {
        _endpoints.Add((context, bus) => bus.ReceiveEndpoint(queue, endpoint =>
        {
            endpoint.PrefetchCount = concurrentMessages;
            endpoint.ConcurrentMessageLimit = concurrentMessages;
            Rules.Apply(endpoint);
            endpoint.ConnectReceiveEndpointObserver(context.GetRequiredService<QueueFaults>().Watch(queue));
            endpoint.ConfigureConsumer<TConsumer>(context);
        }));
        return this;
    }

    internal void Configure(IBusRegistrationContext context, IReceiveConfigurator bus)
    {
        foreach (var endpoint in _endpoints)
            endpoint(context, bus);
    }
}
