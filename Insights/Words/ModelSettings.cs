using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;

namespace Financial.Insights.Words;

/// <summary>The model and its time limits. Read from OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL.</summary>
public sealed record ModelSettings(string ApiKey, Uri Endpoint, string Model)
{
    private const string DefaultEndpoint = "https://api.openai.com/v1";
    private const string DefaultModel = "gpt-4.1-mini";

    /// <summary>The time limit of one call, without retries.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>The time limit of all calls for one month.</summary>
    public TimeSpan MonthDeadline { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The time limit of all months of one import. Templates word the rest.</summary>
    public TimeSpan ImportDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Reads the settings; null without a key: templates then word everything.</summary>
    public static ModelSettings? Read(IConfiguration configuration)
    {
        if (configuration["OPENAI_API_KEY"] is not { Length: > 0 } key)
            return null;
        var address = configuration["OPENAI_BASE_URL"] is { Length: > 0 } stated ? stated : DefaultEndpoint;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            throw new InvalidOperationException(
                $"OPENAI_BASE_URL is '{address}', which is not an http or https address such as {DefaultEndpoint}.");
        return new ModelSettings(key, endpoint, configuration["OPENAI_MODEL"] is { Length: > 0 } model ? model : DefaultModel);
    }

    public IChatClient CreateClient() => new OpenAIClient(
        new ApiKeyCredential(ApiKey),
        // The default policy makes four attempts within a second. A timed-out call is also retried.
        new OpenAIClientOptions { Endpoint = Endpoint, NetworkTimeout = CallTimeout, RetryPolicy = new BackOffUnlessQuota() })
        .GetChatClient(Model).AsIChatClient();

    public override string ToString() => $"{Model} at {Endpoint}";
}

/// <summary>Retries twice, after 0.8 and 1.6 seconds or as <c>Retry-After</c> says. Does not retry an exhausted quota.</summary>
internal sealed class BackOffUnlessQuota() : ClientRetryPolicy(maxRetries: 2)
{
    protected override bool ShouldRetry(PipelineMessage message, Exception? exception) =>
        !IsQuota(message.Response) && base.ShouldRetry(message, exception);

    protected override ValueTask<bool> ShouldRetryAsync(PipelineMessage message, Exception? exception) =>
        IsQuota(message.Response) ? ValueTask.FromResult(false) : base.ShouldRetryAsync(message, exception);

    // {"error": {"code": "insufficient_quota", …}}
    private static bool IsQuota(PipelineResponse? response) =>
        response is { Status: 429 } && response.Content.ToString().Contains("insufficient_quota", StringComparison.Ordinal);
}
