using System.Collections.Concurrent;
using System.Diagnostics;
using Financial.Ledger.Messages;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Financial.ServiceDefaults.Tests.Messaging;

/// <summary>A whole service that sends <see cref="ImportFile"/> to a queue of its own and consumes it there.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestService(WebApplication app, string queue) => (_app, Queue) = (app, queue);

    public string Queue { get; }

    public Uri Address => new(_app.Urls.Single());

    public Outbox Outbox => _app.Services.GetRequiredService<Outbox>();

    public NpgsqlDataSource Database => _app.Services.GetRequiredService<NpgsqlDataSource>();

    /// <summary>What was handed to the consumer, in order; a message delivered twice is here twice.</summary>
    public ConcurrentQueue<(Guid MessageId, ImportFile Message, ActivityTraceId TraceId)> Received =>
        _app.Services.GetRequiredService<Consumer.Handling>().Received;

    /// <summary>Starts it as the Api's role. <paramref name="handle"/> is called for each received message.</summary>
    public static async Task<TestService> StartAsync(
        string connectionString, Uri endpointUrl, Func<ConsumeContext<ImportFile>, IServiceProvider, Task>? handle = null,
        string? queue = null, SettleRules? rules = null, Action<WebApplicationBuilder>? configure = null,
        Action<ConsumedQueues>? more = null)
    {
        queue ??= $"import-file-{Guid.NewGuid():n}";
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration["ConnectionStrings:ledger"] = connectionString;
        builder.Configuration["AWS_ENDPOINT_URL"] = endpointUrl.ToString();
        builder.Configuration["AWS_ACCESS_KEY_ID"] = "local";
        builder.Configuration["AWS_SECRET_ACCESS_KEY"] = "local";
        configure?.Invoke(builder);
        builder.Services.AddSingleton(new Consumer.Handling(handle ?? ((_, _) => Task.CompletedTask)));
        builder.AddServiceDefaults("test");
        builder.AddMessaging("app", bus => bus.AddConsumer<Consumer>(), queues =>
        {
            queues.Rules = rules ?? SettleRules.Standard;
            queues.Consume<Consumer>(queue, concurrentMessages: 4);
            more?.Invoke(queues);
        });
        var app = builder.Build();
        app.MapServiceDefaults();
        await app.StartAsync();
        return new TestService(app, queue);
    }

    /// <summary>Enqueues one message in a transaction of its own and returns its import id.</summary>
    public async Task<Guid> SendAsync(string objectKey = "key", DateTimeOffset? dueAt = null, bool commit = true)
    {
        var importId = Guid.NewGuid();
        await using var transaction = await Database.BeginTenantTransactionAsync(1);
        await Outbox.EnqueueAsync(transaction.Transaction, Queue, 1, Message(importId, objectKey), dueAt, CancellationToken.None);
        if (commit)
            await transaction.CommitAsync();
        return importId;
    }

    /// <summary>Waits until the service ends by itself and returns its exit code.</summary>
    public async Task<int> WaitForEndAsync()
    {
        await _app.WaitForShutdownAsync();
        return _app.Services.GetRequiredService<QueueFaults>().ExitCode;
    }

    public static ImportFile Message(Guid importId, string objectKey = "key") =>
        new(importId, 1, 1, "import-files", objectKey, "00", 1, true);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public sealed class Consumer(Consumer.Handling handling, IServiceProvider services) : IConsumer<ImportFile>
    {
        public Task Consume(ConsumeContext<ImportFile> context)
        {
            handling.Received.Enqueue((context.MessageId!.Value, context.Message, Activity.Current?.TraceId ?? default));
            return handling.Handle(context, services);
        }

        public sealed record Handling(Func<ConsumeContext<ImportFile>, IServiceProvider, Task> Handle)
        {
            public ConcurrentQueue<(Guid, ImportFile, ActivityTraceId)> Received { get; } = [];
        }
    }
}
