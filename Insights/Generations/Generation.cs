using Financial.Insights.Facts;
using Financial.Insights.Words;

namespace Financial.Insights.Generations;

/// <summary>A finding in words.</summary>
public sealed record Insight(Finding Finding, Wording Wording);

/// <summary>The insights of one month and ledger version. Prompt version and model are null if no model was asked.</summary>
public sealed record Generation(MonthFacts Month, IReadOnlyList<Insight> Insights, string? PromptVersion, string? Model, int Refusals);
