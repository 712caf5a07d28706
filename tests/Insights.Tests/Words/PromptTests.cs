using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Financial.Fixtures;
using Financial.Insights.Words;

namespace Financial.Insights.Tests.Words;

/// <summary>A prompt's text decides what a model writes: changing it is making a new version.</summary>
public class PromptTests
{
    private static readonly JsonSerializerOptions Indentation = new() { WriteIndented = true, NewLine = "\n" };

    [Fact]
    public void The_prompt_is_the_reviewed_one()
    {
        var snapshot = Path.Combine(Samples.RepositoryRoot, "tests", "Insights.Tests", "Words", "Snapshots", $"{Prompt.Version}.txt");
        var messages = Prompt.Messages([("n1", SomeFindings.RevenueRose), ("n2", SomeFindings.JobLoss)], new FactFormat("USD"));
        var written = new StringBuilder();
        foreach (var message in messages.Append(Prompt.AskAgain(["n1: Sentence: A digit stands outside a placeholder."])))
            written.Append("--- ").Append(message.Role).Append('\n').Append(Indented(message.Text)).Append('\n');
        written.Append("--- schema\n")
            .Append(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Prompt.Schema)))))
            .Append('\n');

        if (!File.Exists(snapshot))
            File.WriteAllText(snapshot + ".received", written.ToString());
        Assert.True(File.Exists(snapshot), $"{snapshot} is missing; what the code sends now is in {snapshot}.received.");
        Assert.Equal(File.ReadAllText(snapshot), written.ToString());
    }

    private static string Indented(string text) => text.StartsWith('{')
        ? JsonSerializer.Serialize(JsonElement.Parse(text), Indentation)
        : text;
}
