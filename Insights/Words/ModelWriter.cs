using System.ClientModel;
using System.Text.Json;
using Financial.Insights.Facts;
using Microsoft.Extensions.AI;

namespace Financial.Insights.Words;

/// <summary>The model's result for a month: accepted wordings, the number of refused ones, and whether the model is available.</summary>
public sealed record ModelWords(IReadOnlyDictionary<Finding, Narrative> Accepted, int Refusals, bool Available);

/// <summary>Asks a language model to word findings. Only wordings that pass <see cref="NarrativeCheck"/> are used.</summary>
public sealed partial class ModelWriter(IChatClient client, ModelSettings settings, ILogger<ModelWriter> logger)
{
    private const int Attempts = 2;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private sealed record Answer(IReadOnlyList<WordedFinding>? Findings);

    private sealed record WordedFinding(string? Id, string? Headline, IReadOnlyList<WordedSentence>? Sentences);

    private sealed record WordedSentence(string? Text, IReadOnlyList<string>? FactIds);

    public string Model => settings.Model;

    /// <summary>
    /// Asks at most twice, the second time with the reasons for refused wordings. Faults of the model or the network do not throw.
    /// </summary>
    public async Task<ModelWords> WordAsync(MonthFacts month, FactFormat format, CancellationToken cancellationToken)
    {
        var accepted = new Dictionary<Finding, Narrative>();
        var refusals = 0;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(settings.MonthDeadline);
        try
        {
            var open = month.Findings.Select((finding, index) => (Id: $"n{index + 1}", Finding: finding)).ToList();
            List<string> reasons = [];
            for (var attempt = 1; attempt <= Attempts && open.Count > 0; attempt++)
            {
                var messages = Prompt.Messages(open, format);
                if (reasons.Count > 0)
                    messages.Add(Prompt.AskAgain(reasons));
                reasons = Check(await AskAsync(messages, deadline.Token), open, format, accepted);
                refusals += reasons.Count;
                open.RemoveAll(item => accepted.ContainsKey(item.Finding));
            }
            return new ModelWords(accepted, refusals, Available: true);
        }
        catch (Exception exception) when (IsModelFault(exception) && !cancellationToken.IsCancellationRequested)
        {
            LogModelUnavailable(month.Month, exception.GetType().Name, (exception as ClientResultException)?.Status);
            return new ModelWords(accepted, refusals, Available: false);
        }
    }

    private async Task<Answer?> AskAsync(List<ChatMessage> messages, CancellationToken cancellationToken)
    {
        var options = new ChatOptions
        {
            ResponseFormat = ChatResponseFormat.ForJsonSchema(Prompt.Schema, "insights"),
            AdditionalProperties = new AdditionalPropertiesDictionary { ["strict"] = true },
        };
        var response = await client.GetResponseAsync(messages, options, cancellationToken);
        LogAsked(settings.Model, response.Usage?.InputTokenCount, response.Usage?.OutputTokenCount);
        // A truncated answer can look complete. Only "stop" means that the model finished.
        if (response.FinishReason != ChatFinishReason.Stop)
            return null;
        try
        {
            return JsonSerializer.Deserialize<Answer>(response.Text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<string> Check(
        Answer? answer, List<(string Id, Finding Finding)> open, FactFormat format, Dictionary<Finding, Narrative> accepted)
    {
        if (answer?.Findings is null)
            return ["The answer was not complete JSON of the asked shape."];
        var reasons = new List<string>();
        foreach (var (id, finding) in open)
        {
            var worded = answer.Findings.FirstOrDefault(candidate => candidate?.Id == id);
            if (worded?.Headline is null || worded.Sentences is null
                || worded.Sentences.Any(sentence => sentence?.Text is null || sentence.FactIds is null || sentence.FactIds.Contains(null!)))
            {
                reasons.Add($"{id} is missing or incomplete.");
                continue;
            }
            var narrative = new Narrative(worded.Headline,
                [.. worded.Sentences.Select(sentence => new Sentence(sentence.Text!, sentence.FactIds!))]);
            var refusals = NarrativeCheck.Refusals(narrative, finding, format);
            if (refusals.Count == 0)
                accepted[finding] = narrative;
            reasons.AddRange(refusals.Select(refusal => $"{id}: {refusal}"));
        }
        return reasons;
    }

    // Faults of the API client: an HTTP status, a broken or hanging connection, invalid JSON.
    private static bool IsModelFault(Exception exception) => exception switch
    {
        AggregateException aggregate => aggregate.InnerExceptions.All(IsModelFault),
        ClientResultException or HttpRequestException or IOException or OperationCanceledException or TimeoutException or JsonException =>
            true,
        _ => false,
    };

    [LoggerMessage(LogLevel.Information, "Asked {Model}: {InputTokens} tokens in, {OutputTokens} out.")]
    private partial void LogAsked(string model, long? inputTokens, long? outputTokens);

    [LoggerMessage(LogLevel.Warning, "The model cannot word {Month}: {Fault}, status {Status}. Templates take its place.")]
    private partial void LogModelUnavailable(DateOnly month, string fault, int? status);
}
