using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>The application as its model describes it, ready to run or to be published.</summary>
public partial class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost host;
    private readonly EntryPointHold? hold;
    private readonly TaskCompletionSource startedByTest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool disposed;

    public DistributedApplication(IHost host) : this(host, null)
    {
    }

    internal DistributedApplication(IHost host, EntryPointHold? hold)
    {
        this.host = host;
        this.hold = hold;
    }

    public IServiceProvider Services => host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    /// <summary>True from the moment at which everything has been created.</summary>
    internal bool Started { get; private set; }

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new DistributedApplicationBuilder(args);
    }

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    public virtual void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Runs until it is told to stop; publishes and returns in publish mode. A <see cref="DistributedApplicationException"/> that nobody catches
    /// ends the program with its one sentence and the exit code 1.
    /// </summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (hold is null)
            AppDomain.CurrentDomain.UnhandledException += EndWithOneSentence;
        try
        {
            await StartAsync(cancellationToken);
            if (Services.GetRequiredService<DistributedApplicationExecutionContext>().IsRunMode)
                await host.WaitForShutdownAsync(cancellationToken);
            else
                await host.StopAsync(cancellationToken);
        }
        finally
        {
            // A test that holds the entry point disposes of the application itself.
            if (hold is null)
                await DisposeAsync();
        }
    }

    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (hold is not null && ReferenceEquals(EntryPointHold.Current, hold))
        {
            await startedByTest.Task.WaitAsync(cancellationToken);
            return;
        }
        var context = Services.GetRequiredService<DistributedApplicationExecutionContext>();
        var model = Services.GetRequiredService<DistributedApplicationModel>();
        var logger = Services.GetRequiredService<ILogger<DistributedApplication>>();
        try
        {
            var eventing = Services.GetRequiredService<IDistributedApplicationEventing>();
            foreach (var subscriber in Services.GetServices<IDistributedApplicationEventingSubscriber>())
                await subscriber.SubscribeAsync(eventing, context, cancellationToken);
            await eventing.PublishAsync(new BeforeStartEvent(Services, model), cancellationToken);
            if (context.IsPublishMode)
                await Services.GetRequiredService<ManifestPublisher>().PublishAsync(cancellationToken);
            else
                LogStarting(logger);
            await host.StartAsync(cancellationToken);
        }
        catch (Exception fault)
        {
            startedByTest.TrySetException(fault);
            throw;
        }
        Started = true;
        startedByTest.TrySetResult();
        if (context.IsRunMode)
            LogStarted(logger);
    }

    public virtual Task StopAsync(CancellationToken cancellationToken = default) => host.StopAsync(cancellationToken);

    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref disposed, true))
        {
            startedByTest.TrySetCanceled();
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
        GC.SuppressFinalize(this);
    }

    private static void EndWithOneSentence(object sender, UnhandledExceptionEventArgs unhandled)
    {
        if (unhandled.ExceptionObject is not DistributedApplicationException fault)
            return;
        Console.Error.WriteLine(fault.Message);
        Environment.Exit(1);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Distributed application starting.")]
    private static partial void LogStarting(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Distributed application started. Press Ctrl+C to shut down.")]
    private static partial void LogStarted(ILogger logger);
}
