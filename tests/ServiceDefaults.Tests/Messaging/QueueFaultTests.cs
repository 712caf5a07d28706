using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Financial.Fixtures;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Financial.ServiceDefaults.Tests.Messaging;

/// <summary>A queue that stays missing or denied ends the service; a server that does not answer never does.</summary>
public sealed class QueueFaultTests(PostgresFixture postgres, SqsS3Fixture sqs)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    public static TheoryData<Exception, bool> Faults => new()
    {
        { new QueueDoesNotExistException("gone"), true },
        { new QueueNotFoundException("import-file", "eu-west-1", new QueueDoesNotExistException("gone")), true },
        { new ConnectionException("Cannot receive", new QueueDoesNotExistException("gone")), true },
        { Refused(HttpStatusCode.Forbidden, "AccessDenied"), true },
        { Refused(HttpStatusCode.Forbidden, "InvalidClientTokenId"), true },
        { Refused(HttpStatusCode.BadRequest, "KMS.AccessDeniedException"), true },
        { Refused(HttpStatusCode.Forbidden, "RequestThrottled"), false },
        { Refused(HttpStatusCode.BadRequest, "ThrottlingException"), false },
        { Refused(HttpStatusCode.ServiceUnavailable, "ServiceUnavailable"), false },
        { Refused(HttpStatusCode.BadRequest, "InvalidAddress"), false },
        { new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused)), false },
        { new ConnectionException("Cannot receive", new TimeoutException()), false },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Only_a_missing_queue_and_denied_access_are_fatal(Exception fault, bool isFatal) =>
        Assert.Equal(isFatal, QueueFaults.IsFatal(fault));

    [Theory]
    [InlineData("gone 59", 0)]
    [InlineData("gone 60", 3)]
    [InlineData("gone 30 gone 30 gone", 3)]
    [InlineData("gone 30 gone 44 ready 1", 0)]
    [InlineData("gone 30 gone 45", 3)]
    [InlineData("gone 59 ready 1 gone 59", 0)]
    [InlineData("gone 59 ready 1 gone 60", 3)]
    [InlineData("gone 59 away 1 gone 59", 0)]
    [InlineData("away 60 away 3600", 0)]
    public async Task The_service_ends_when_the_fault_has_lasted_a_minute_without_interruption(string happens, int exitCode)
    {
        var clock = new SteppedClock();
        using var lifetime = new Lifetime();
        var faults = new QueueFaults(
            lifetime, Options.Create(new HostOptions()), new ConfigurationBuilder().Build(), clock, NullLogger<QueueFaults>.Instance);
        var observer = faults.Watch("import-file");

        // gone 59 ready: a report, the seconds until the next one, and so on.
        foreach (var step in happens.Split(' '))
            await (step switch
            {
                "gone" => observer.Faulted(new Fault(new QueueDoesNotExistException("gone"))),
                "away" => observer.Faulted(new Fault(new HttpRequestException("refused"))),
                "ready" => observer.Ready(null!),
                _ => clock.AdvanceAsync(TimeSpan.FromSeconds(int.Parse(step, CultureInfo.InvariantCulture))),
            });

        Assert.Equal(exitCode, faults.ExitCode);
        Assert.Equal(exitCode != 0, lifetime.ApplicationStopping.IsCancellationRequested);
    }

    [Fact]
    public async Task A_service_whose_queue_is_missing_from_the_start_ends_with_an_exit_code_of_its_own()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl, configure: builder =>
        {
            builder.Configuration["AmazonSqs:CreateMissingQueues"] = "false";
            builder.Configuration["AmazonSqs:FatalAfter"] = "00:00:01";
        });

        Assert.Equal(3, await service.WaitForEndAsync().WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_service_that_may_not_read_its_queue_ends_and_says_so_in_one_sentence()
    {
        await using var denying = await DenyingServer.StartAsync();
        await using var database = await postgres.CreateDatabaseAsync();
        using var log = new LogLines();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, denying.Address, configure: builder =>
        {
            builder.Logging.AddProvider(log);
            builder.Configuration["AmazonSqs:FatalAfter"] = "00:00:01";
        });

        Assert.Equal(3, await service.WaitForEndAsync().WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.Equal(
            $"The queue {service.Queue} has been missing or denied for 1 s; the service finishes its work and ends: "
                + "Access to the resource is denied.",
            Assert.Single(log.Critical));
    }

    [Fact]
    public async Task Work_in_hand_from_another_queue_ends_before_the_service_does_however_long_it_takes()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var lost = $"lost-{Guid.NewGuid():n}";
        var (inHand, done) = (new TaskCompletionSource(), false);
        await using var service = await TestService.StartAsync(
            database.ApiConnectionString, sqs.EndpointUrl,
            async (context, services) =>
            {
                inHand.SetResult();
                var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
                await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                // Far longer than the host's own time-out below.
                await Task.Delay(TimeSpan.FromSeconds(3), context.CancellationToken);
                Volatile.Write(ref done, true);
            },
            more: queues => queues.Consume<TestService.Consumer>(lost),
            configure: builder =>
            {
                builder.Configuration["AmazonSqs:CreateMissingQueues"] = "false";
                builder.Configuration["AmazonSqs:FatalAfter"] = "00:00:00";
                builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(1));
            },
            queue: await CreateQueueAsync($"kept-{Guid.NewGuid():n}", lost));
        await service.SendAsync();
        await inHand.Task.WaitAsync(TimeSpan.FromMinutes(1));

        await sqs.Sqs.DeleteQueueAsync((await sqs.Sqs.GetQueueUrlAsync(lost)).QueueUrl);

        Assert.Equal(3, await service.WaitForEndAsync().WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.True(Volatile.Read(ref done));
    }

    private async Task<string> CreateQueueAsync(string kept, string lost)
    {
        foreach (var name in (string[])[kept, lost])
            await sqs.Sqs.CreateQueueAsync(name);
        return kept;
    }

    private static AmazonSQSException Refused(HttpStatusCode status, string code) =>
        new("refused", ErrorType.Sender, code, "request", status);

    private sealed record Fault(Exception Exception) : ReceiveEndpointFaulted
    {
        public Uri InputAddress => new("queue:import-file");

        public IReceiveEndpoint ReceiveEndpoint => null!;
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }

    /// <summary>Answers every request as SQS answers one whose role lacks the right.</summary>
    private sealed class DenyingServer(WebApplication app) : IAsyncDisposable
    {
        public Uri Address => new(app.Urls.Single());

        public static async Task<DenyingServer> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Run(context =>
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                context.Response.ContentType = "application/x-amz-json-1.0";
                return context.Response.WriteAsync(
                    """{"__type":"com.amazon.coral.service#AccessDeniedException","message":"Access to the resource is denied."}""");
            });
            await app.StartAsync();
            return new DenyingServer(app);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Critical { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Critical)
                Critical.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
