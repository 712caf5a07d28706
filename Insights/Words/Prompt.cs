using System.Text.Json;
using System.Text.Json.Serialization;
using Financial.Insights.Facts;
using Microsoft.Extensions.AI;

namespace Financial.Insights.Words;

/// <summary>The model's instructions. The texts are versioned files: each change is a new version, stored with its insights.</summary>
/// <remarks>The model sees computed figures only: no journal line, description, account name, customer or job.</remarks>
public static class Prompt
{
    public const string Version = "insights-1";

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static string Instructions { get; } = Read($"{Version}.md")
        .Replace("{words}", string.Join(", ", Vocabulary.Neutral.Order(StringComparer.Ordinal)), StringComparison.Ordinal);

    public static JsonElement Schema { get; } = JsonElement.Parse(Read($"{Version}.schema.json"));

    /// <summary>Send the instructions first: a constant beginning lets the provider's prompt cache work.</summary>
    public static List<ChatMessage> Messages(IEnumerable<(string Id, Finding Finding)> findings, FactFormat format) =>
    [
        new(ChatRole.System, Instructions),
        new(ChatRole.User, JsonSerializer.Serialize(new { findings = findings.Select(item => Shown(item.Id, item.Finding, format)) },
            Json)),
    ];

    public static ChatMessage AskAgain(IEnumerable<string> refusals) => new(
        ChatRole.User, "These wordings were thrown away. Write all findings again and obey the rules.\n"
            + string.Join('\n', refusals.Select(refusal => "- " + refusal)));

    private static object Shown(string id, Finding finding, FactFormat format) => new
    {
        id,
        kind = finding.Kind.ToString(),
        facts = finding.Facts.Select(fact => new
        {
            id = fact.Id,
            metric = fact.MetricName,
            value = format.Render(fact, "value"),
            compareValue = format.Render(fact, "compareValue"),
            delta = format.Render(fact, "delta"),
            deltaPct = format.Render(fact, "deltaPct"),
            direction = fact.Comparison?.Direction switch { > 0 => "up", < 0 => "down", 0 => "unchanged", null => null },
            favourable = fact.Comparison?.Favourable,
            extreme = fact.Extreme,
            driver = fact.IsDriver,
            fields = FactFormat.Fields.Where(field => format.Render(fact, field) is not null),
        }),
    };

    private static string Read(string file)
    {
        using var reader = new StreamReader(typeof(Prompt).Assembly.GetManifestResourceStream($"Prompts/{file}")
            ?? throw new InvalidOperationException($"The prompt {file} is not embedded."));
        return reader.ReadToEnd();
    }
}
