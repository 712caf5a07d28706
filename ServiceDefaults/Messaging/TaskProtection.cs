using System.Text;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Logging;
using Polly;

namespace Financial.ServiceDefaults;

/// <summary>
/// Asks ECS to protect this task while it handles a message: scaling in and deployments then stop other tasks first. Without protection
/// messages are handled all the same.
/// </summary>
/// <param name="agent">Address that ECS gives to each container as <c>ECS_AGENT_URI</c>.</param>
/// <param name="logger">Takes the first failure.</param>
internal sealed partial class TaskProtection(string agent, ILogger<TaskProtection> logger) : IReceiveObserver, IDisposable
{
    public const string Setting = "ECS_AGENT_URI";

    // No message is held for longer than SQS allows. A protection that cannot be given back ends by itself.
    private const int ExpiresInMinutes = 12 * 60;

    private readonly Uri _state = new(agent.TrimEnd('/') + "/task-protection/v1/state");
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly ResiliencePipeline _retry = BackOff.Retry(3, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _messagesInHand;
    private bool _isProtected;
    private bool _hasFailed;

    public Task PreReceive(ReceiveContext context)
    {
        Interlocked.Increment(ref _messagesInHand);
        return FollowAsync();
    }

    public Task PostReceive(ReceiveContext context)
    {
        Interlocked.Decrement(ref _messagesInHand);
        return FollowAsync();
    }

    public Task ReceiveFault(ReceiveContext context, Exception exception) => PostReceive(context);

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public void Dispose()
    {
        _client.Dispose();
        _turn.Dispose();
    }

    private async Task FollowAsync()
    {
        await _turn.WaitAsync();
        try
        {
            var isWanted = Volatile.Read(ref _messagesInHand) > 0;
            if (isWanted == _isProtected)
                return;
            await _retry.ExecuteAsync(async _ => await SetAsync(isWanted));
            _isProtected = isWanted;
        }
        catch (Exception exception)
        {
            if (!_hasFailed)
                LogFailure(logger, exception);
            _hasFailed = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task SetAsync(bool isProtected)
    {
        var body = $$"""{"ProtectionEnabled":{{(isProtected ? "true" : "false")}},"ExpiresInMinutes":{{ExpiresInMinutes}}}""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.PutAsync(_state, content);
        var answer = await response.Content.ReadAsStringAsync();
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
