namespace Financial.Insights.Words;

/// <summary>A sentence with placeholders such as <c>{{f12.value}}</c> for figures, names and periods, and the ids of its facts.</summary>
public sealed record Sentence(string Text, IReadOnlyList<string> FactIds);

/// <summary>A finding in words, before rendering. The headline cites facts only by placeholders.</summary>
public sealed record Narrative(string Headline, IReadOnlyList<Sentence> Sentences);

/// <summary>A finding in words after rendering: plain text with figures.</summary>
public sealed record Wording(string Headline, string Body, string Source)
{
    public const string Template = "template";
    public const string OpenAI = "openai";
}
