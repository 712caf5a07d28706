using System.Collections.Concurrent;
using Amazon.SQS;
using Financial.Fixtures;
using MassTransit;
using MassTransit.AmazonSqsTransport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// Most of a test's time is waiting for SQS.
[assembly: CollectionBehavior(MaxParallelThreads = 8)]

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>A bus over the emulator, started; disposing stops it.</summary>
internal sealed class TestBus : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IBusControl _bus;

    private TestBus(ServiceProvider services, LogLines log)
    {
        _services = services;
        Log = log;
        _bus = services.GetRequiredService<IBusControl>();
    }

    public IBusControl Bus => _bus;

    public IServiceProvider Services => _services;

    public LogLines Log { get; }

    /// <summary>Starts a bus whose one queue is <paramref name="queue"/>.</summary>
    public static Task<TestBus> ReceiveAsync(
        SqsS3Fixture sqs, string queue, Action<IAmazonSqsReceiveEndpointConfigurator> endpoint, IAmazonSQS? client = null,
        bool createQueues = true) =>
        StartAsync(sqs, (_, bus) => bus.ReceiveEndpoint(queue, endpoint), client: client, createQueues: createQueues);

    public static async Task<TestBus> StartAsync(
        SqsS3Fixture sqs,
        Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? endpoints = null,
        Action<IBusRegistrationConfigurator>? register = null,
        IAmazonSQS? client = null,
        bool createQueues = true,
        Action<IAmazonSqsHostConfigurator>? host = null)
    {
        var started = Create(sqs, endpoints, register, client, createQueues, host);
        try
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await started._bus.StartAsync(deadline.Token);
            return started;
        }
        catch
        {
            await started._services.DisposeAsync();
            throw;
        }
    }

    /// <summary>A bus that is not started.</summary>
    public static TestBus Create(
        SqsS3Fixture sqs,
        Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? endpoints = null,
        Action<IBusRegistrationConfigurator>? register = null,
        IAmazonSQS? client = null,
        bool createQueues = true,
        Action<IAmazonSqsHostConfigurator>? host = null)
    {
        var log = new LogLines();
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Debug));
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([new("AmazonSqs:CreateMissingQueues", createQueues ? "true" : "false")]).Build());
        collection.AddMassTransit(bus =>
        {
            bus.SetKebabCaseEndpointNameFormatter();
            register?.Invoke(bus);
            bus.UsingAmazonSqs((context, configurator) =>
            {
                configurator.UseEmulator(sqs, client, host);
                endpoints?.Invoke(context, configurator);
            });
        });
        return new TestBus(collection.BuildServiceProvider(), log);
    }

    public async Task SendAsync<T>(string queue, T message, Action<SendContext<T>>? send = null)
        where T : class
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var endpoint = await _bus.GetSendEndpoint(new Uri($"queue:{queue}"));
        await endpoint.Send(message, Pipe.Execute<SendContext<T>>(context => send?.Invoke(context)), deadline.Token);
    }

    public async Task StopAsync(TimeSpan? timeout = null)
    {
        using var deadline = new CancellationTokenSource(timeout ?? TimeSpan.FromSeconds(30));
        await _bus.StopAsync(deadline.Token);
    }

    /// <summary>Does not wait for long polls to end: no other test reads the same queue.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromMilliseconds(50));
        await _services.DisposeAsync();
    }
}

internal static class EmulatorHost
{
    public static void UseEmulator(
        this IAmazonSqsBusFactoryConfigurator bus, SqsS3Fixture sqs, IAmazonSQS? client = null,
        Action<IAmazonSqsHostConfigurator>? host = null) =>
        bus.Host("us-east-1", configurator =>
        {
            configurator.AccessKey("test");
            configurator.SecretKey("test");
            configurator.Config(new AmazonSQSConfig { ServiceURL = sqs.EndpointUrl.ToString() });
            if (client is not null)
                ((SqsHostConfigurator)configurator).Settings.ClientFactory = () => client;
            host?.Invoke(configurator);
        });
}

/// <summary>What the bus has logged.</summary>
internal sealed class LogLines : ILoggerProvider
{
    public ConcurrentQueue<(string Category, LogLevel Level, string Text)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public int Count(string part) => Lines.Count(line => line.Text.Contains(part, StringComparison.Ordinal));

    public void Dispose()
    {
    }

    private sealed class Logger(LogLines log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Lines.Enqueue((category, logLevel, formatter(state, exception)));
    }
}
