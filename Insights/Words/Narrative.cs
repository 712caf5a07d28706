namespace Financial.Insights.Words;

/// <summary>
/// A sentence with placeholders such as <c>{{f12.value}}</c> where figures, names and periods stand, and the ids of the facts that it
/// cites.
/// </summary>
public sealed record Sentence(string Text, IReadOnlyList<string> FactIds);

/// <summary>A finding in words, before rendering. The headline cites facts by its placeholders alone.</summary>
public sealed record Narrative(string Headline, IReadOnlyList<Sentence> Sentences);

/// <summary>A finding in words as people read it: plain text, figures in place.</summary>
public sealed record Wording(string Headline, string Body, string Source)
{
    public const string Template = "template";
    public const string OpenAI = "openai";
}
