using System.Text.Json;
using Financial.Insights.Words;
using Microsoft.Extensions.AI;

namespace Financial.Insights.Tests.Words;

/// <summary>A model that gives prepared answers in turn and keeps what it was asked.</summary>
internal sealed class ScriptedModel(params Func<CancellationToken, Task<ChatResponse>>[] answers) : IChatClient
{
    public List<(List<ChatMessage> Messages, ChatOptions? Options)> Asked { get; } = [];

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Asked.Add(([.. messages], options));
        return await answers[Math.Min(Asked.Count, answers.Length) - 1](cancellationToken);
    }

    /// <summary>An answer that words finding n1, n2, … each with one sentence as its headline.</summary>
    public static Func<CancellationToken, Task<ChatResponse>> Words(params (string Sentence, string[] FactIds)[] findings) =>
        Text(JsonSerializer.Serialize(new
        {
            findings = findings.Select((finding, index) => new
            {
                id = $"n{index + 1}",
                headline = finding.Sentence.TrimEnd('.'),
                sentences = new[] { new { text = finding.Sentence, factIds = finding.FactIds } },
            }),
        }));

    public static Func<CancellationToken, Task<ChatResponse>> Text(string text, ChatFinishReason? finishReason = null) => _ =>
        Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant,
            text)) { FinishReason = finishReason ?? ChatFinishReason.Stop });

    public static Func<CancellationToken, Task<ChatResponse>> Fault(Exception exception) =>
        _ => Task.FromException<ChatResponse>(exception);

    public static Func<CancellationToken, Task<ChatResponse>> Silence() => async cancellationToken =>
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("Silence ends by cancellation only.");
    };

    public static ModelSettings Settings { get; } = new("key", new Uri("http://localhost/v1"), "scripted");

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
