using System.Text;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Logging;
using Polly;

namespace Financial.ServiceDefaults;

/// <summary>
/// Asks ECS to protect this task while it handles a message: scaling in and deployments then stop other tasks first. Without protection
/// messages are handled all the same, and none waits for an agent that has just failed.
/// </summary>
internal sealed partial class TaskProtection : IReceiveObserver, IDisposable
{
    public const string Setting = "ECS_AGENT_URI";

    // A protection that cannot be given back ends by itself after an hour. Work that takes longer renews it, in time for many more tries.
    private const int ExpiresInMinutes = 60;
    private static readonly TimeSpan RenewAfter = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Uri _state;
    private readonly TimeProvider _clock;
    private readonly ILogger<TaskProtection> _logger;
    private readonly ITimer _timer;
    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ResiliencePipeline _retry = BackOff.Retry(3, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _counting = new();
    private int _messagesInHand;
    private bool _mayBeProtected;
    private bool _isPausing;

    /// <param name="agent">Address that ECS gives to each container as <c>ECS_AGENT_URI</c>.</param>
    /// <param name="clock">Tells when a protection needs its renewal, and when to ask again after a failure.</param>
    /// <param name="logger">Takes the first of several failures.</param>
    public TaskProtection(string agent, TimeProvider clock, ILogger<TaskProtection> logger)
    {
        (_state, _clock, _logger) = (new Uri(agent.TrimEnd('/') + "/task-protection/v1/state"), clock, logger);
        _timer = clock.CreateTimer(_ => _ = FollowAsync(isDue: true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Task PreReceive(ReceiveContext context) => CountAsync(1);

    public Task PostReceive(ReceiveContext context) => CountAsync(-1);

    public Task ReceiveFault(ReceiveContext context, Exception exception) => PostReceive(context);

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public void Dispose()
    {
        _timer.Dispose();
        _client.Dispose();
        _turn.Dispose();
    }

    // In the pause after a failure the timer alone asks.
    private Task CountAsync(int change)
    {
        lock (_counting)
        {
            _messagesInHand += change;
            if (_isPausing) return Task.CompletedTask;
        }
        return FollowAsync(isDue: false);
    }

    // Asks until the protection follows the messages. isDue: the pause has ended, or the protection needs its renewal.
    private async Task FollowAsync(bool isDue)
    {
        await _turn.WaitAsync();
        try
        {
            while (IsWanted(ref isDue) is { } isWanted)
                await AskAsync(isWanted);
        }
        catch (Exception exception)
        {
            lock (_counting)
            {
                if (!_isPausing) LogFailure(_logger, exception);
                _isPausing = true;
            }
            _timer.Change(Pause, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Null: there is nothing to ask. A message that came or went in the pause is seen here, in the same lock that ends the pause.
    private bool? IsWanted(ref bool isDue)
    {
        lock (_counting)
        {
            var isWanted = _messagesInHand > 0;
            var asks = isDue ? isWanted || _mayBeProtected : !_isPausing && isWanted != _mayBeProtected;
            if (isDue && !asks) _isPausing = false;
            isDue = false;
            return asks ? isWanted : null;
        }
    }

    private async Task AskAsync(bool isWanted)
    {
        // Of a request without an answer it is not known whether ECS has granted it.
        _mayBeProtected = true;
        using var patience = new CancellationTokenSource(Patience, _clock);
        await _retry.ExecuteAsync(async cancellationToken => await SetAsync(isWanted, cancellationToken), patience.Token);
        lock (_counting)
        {
            _mayBeProtected = isWanted;
            _isPausing = false;
        }
        _timer.Change(isWanted ? RenewAfter : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private async Task SetAsync(bool isProtected, CancellationToken cancellationToken)
    {
        var body = $$"""{"ProtectionEnabled":{{(isProtected ? "true" : "false")}},"ExpiresInMinutes":{{ExpiresInMinutes}}}""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.PutAsync(_state, content, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"The agent of ECS answered: {answer}", null, response.StatusCode);
        // ECS refuses with status 200: {"failure":{"Reason":"DEPLOYMENT_BLOCKED",…}}
        using var json = JsonDocument.Parse(answer);
        if (!json.RootElement.TryGetProperty("protection", out _))
            throw new InvalidOperationException($"ECS refused: {answer}");
    }

    [LoggerMessage(LogLevel.Warning, "ECS does not protect this task while a message is in hand: scaling in may interrupt the message, "
        + "which is then delivered again")]
    private static partial void LogFailure(ILogger logger, Exception exception);
}
