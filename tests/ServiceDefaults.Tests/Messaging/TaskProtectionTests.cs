using System.Collections.Concurrent;
using System.Threading.Channels;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Financial.ServiceDefaults.Tests.Messaging;

/// <summary>A bus in memory, and an agent of ECS that listens on 127.0.0.1.</summary>
public sealed class TaskProtectionTests : IAsyncLifetime, IDisposable
{
    private const string Protect = "PUT /api/task-protection/v1/state {\"ProtectionEnabled\":true,\"ExpiresInMinutes\":60}";
    private const string GiveBack = "PUT /api/task-protection/v1/state {\"ProtectionEnabled\":false,\"ExpiresInMinutes\":60}";
    private const string Granted = """{"protection":{"ProtectionEnabled":true,"TaskArn":"arn:aws:ecs:eu-west-1:123456789012:task/x/1"}}""";

    private readonly ConcurrentQueue<string> _requests = new();
    private readonly WarningLog _log = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SteppedClock _clock = new();
    private readonly Channel<string> _arrivals = Channel.CreateUnbounded<string>();
    private (int Status, string Body) _answer = (200, Granted);
    private Task _patience = Task.CompletedTask;
    private WebApplication _agent = null!;
    private TaskProtection _protection = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _agent = builder.Build();
        _agent.Urls.Add("http://127.0.0.1:0");
        _agent.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            var request = $"{context.Request.Method} {context.Request.Path} {await body.ReadToEndAsync()}";
            _requests.Enqueue(request);
            await _arrivals.Writer.WriteAsync(request);
            await _patience.WaitAsync(context.RequestAborted);
            context.Response.StatusCode = _answer.Status;
            await context.Response.WriteAsync(_answer.Body);
        });
        await _agent.StartAsync();
        _protection = new TaskProtection(_agent.Urls.Single() + "/api", _clock, _log);
    }

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    public void Dispose() => _protection.Dispose();

    [Fact]
    public async Task The_task_is_protected_while_a_message_is_in_hand_and_given_back_after_it()
    {
        string[] whileInHand = [];

        await HandleAsync(1, () => whileInHand = [.. _requests]);

        Assert.Equal([Protect], whileInHand);
        Assert.Equal([Protect, GiveBack], _requests);
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task A_message_that_fails_gives_it_back_too()
    {
        await HandleAsync(1, () => throw new InvalidOperationException("a broken file"));

        Assert.Equal([Protect, GiveBack], _requests);
    }

    [Fact]
    public async Task Of_two_messages_at_once_the_last_gives_it_back()
    {
        await _protection.PreReceive(null!);
        await _protection.PreReceive(null!);
        await _protection.PostReceive(null!);
        Assert.Equal([Protect], _requests);

        await _protection.PostReceive(null!);
        Assert.Equal([Protect, GiveBack], _requests);
    }

    [Theory]
    [InlineData(400, """{"error":{"Code":"AccessDeniedException","Message":"not authorized"}}""")]
    [InlineData(200, """{"failure":{"Reason":"DEPLOYMENT_BLOCKED","Detail":"the deployment waits"}}""")]
    [InlineData(200, "no JSON")]
    public async Task A_refusal_stops_no_message_and_is_logged_once(int status, string body)
    {
        _answer = (status, body);
        var handled = 0;

        await HandleAsync(2, () => Interlocked.Increment(ref handled));

        Assert.Equal(2, handled);
        Assert.Single(_log.Warnings);
    }

    [Fact]
    public async Task An_agent_that_does_not_answer_stops_no_message()
    {
        await _agent.StopAsync();
        var handled = 0;

        await HandleAsync(1, () => handled++);

        Assert.Equal(1, handled);
        Assert.Single(_log.Warnings);
    }

    [Fact]
    public async Task A_task_that_is_never_idle_renews_its_protection_before_it_ends()
    {
        await _protection.PreReceive(null!);
        Assert.Equal(Protect, await NextRequestAsync());

        for (var hour = 0; hour < 3; hour++)
        {
            // The next message is there before the one in hand has ended.
            await _protection.PreReceive(null!);
            await _protection.PostReceive(null!);
            await _clock.AdvanceAsync(TimeSpan.FromMinutes(59));
            Assert.Equal(Protect, await NextRequestAsync());
        }
        await _protection.PostReceive(null!);
        Assert.Equal(GiveBack, await NextRequestAsync());

        await _clock.AdvanceAsync(TimeSpan.FromDays(1));
        await _protection.PreReceive(null!);
        Assert.Equal([Protect, Protect, Protect, Protect, GiveBack, Protect], _requests);
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task An_agent_that_hangs_holds_one_message_up_for_two_seconds_and_no_other()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _patience = release.Task;
        var first = _protection.PreReceive(null!);
        Assert.Equal(Protect, await NextRequestAsync());
        Assert.False(first.IsCompleted);
        await _clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        await first.WaitAsync(TimeSpan.FromSeconds(60));

        for (var message = 0; message < 10; message++)
        {
            Assert.True(_protection.PreReceive(null!).IsCompleted);
            Assert.True(_protection.PostReceive(null!).IsCompleted);
        }
        Assert.Equal([Protect], _requests);

        // The pause is over, and the agent hangs still: nothing waits for it.
        await _clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Protect, await NextRequestAsync());
        Assert.True(_protection.PreReceive(null!).IsCompleted);
        Assert.True(_protection.PostReceive(null!).IsCompleted);
        Assert.Single(_log.Warnings);

        release.SetResult();
        await _protection.PostReceive(null!);
        Assert.Equal(GiveBack, await NextRequestAsync());
    }

    [Fact]
    public async Task After_a_refusal_it_is_asked_again_after_a_pause()
    {
        _answer = (400, """{"error":{"Code":"ThrottlingException","Message":"too many"}}""");
        await _protection.PreReceive(null!);
        await _protection.PreReceive(null!);
        Assert.Equal(Protect, await NextRequestAsync());

        _answer = (200, Granted);
        await _clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Protect, await NextRequestAsync());

        await _protection.PostReceive(null!);
        await _protection.PostReceive(null!);
        Assert.Equal(GiveBack, await NextRequestAsync());
        Assert.Equal([Protect, Protect, GiveBack], _requests);
        Assert.Single(_log.Warnings);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("http://169.254.170.2/api/1", true)]
    public void Only_a_task_of_ECS_asks_for_protection(string? agent, bool asks)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration[TaskProtection.Setting] = agent;

        builder.AddMessaging("ledger");

        Assert.Equal(asks ? 2 : 1, builder.Services.Count(service => service.ServiceType == typeof(IReceiveObserver)));
    }

    private async Task<string> NextRequestAsync() => await _arrivals.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));

    // Sends the messages one after the other, and returns when the last is settled.
    private async Task HandleAsync(int messages, Action handle)
    {
        var bus = Bus.Factory.CreateUsingInMemory(configure => configure.ReceiveEndpoint("work", endpoint =>
        {
            endpoint.ConcurrentMessageLimit = 1;
            endpoint.Handler<Work>(_ =>
            {
                handle();
                return Task.CompletedTask;
            });
        }));
        bus.ConnectReceiveObserver(_protection);
        var settled = new Settled(messages, _settled);
        bus.ConnectReceiveObserver(settled);
        await bus.StartAsync();
        for (var i = 0; i < messages; i++) await bus.Publish(new Work());
        await _settled.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await bus.StopAsync();
    }

    public sealed record Work;

    private sealed class Settled(int messages, TaskCompletionSource done) : IReceiveObserver
    {
        private int _left = messages;

        public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

        public Task PostReceive(ReceiveContext context)
        {
            if (Interlocked.Decrement(ref _left) == 0) done.SetResult();
            return Task.CompletedTask;
        }

        public Task ReceiveFault(ReceiveContext context, Exception exception) => PostReceive(context);

        public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) where T : class => Task.CompletedTask;

        public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
            where T : class => Task.CompletedTask;
    }

    private sealed class WarningLog : ILogger<TaskProtection>
    {
        public ConcurrentQueue<string> Warnings { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Warnings.Enqueue(formatter(state, exception));
    }
}
