using System.Data;
using System.Diagnostics;
using System.Globalization;
using Financial.Insights.Facts;
using Financial.Insights.Words;
using Financial.Ledger.Database;
using Financial.Ledger.Messages;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Insights.Generations;

public enum GenerateInsightsOutcome
{
    Generated,

    /// <summary>The message was already handled, its months already have insights, or its version is withheld.</summary>
    AlreadyGenerated,
}

/// <summary>
/// Computes, words, checks and stores the insights of an import's months. No transaction is open while the model answers.
/// </summary>
public sealed partial class GenerateInsights(NpgsqlDataSource dataSource, Inbox inbox, ILogger<GenerateInsights> logger,
    ModelWriter? writer = null, ModelSettings? settings = null)
{
    // A bulk import can change years of months. More parallel requests would exceed the model's rate limit.
    private const int MonthsAskedAtOnce = 4;

    public async Task<GenerateInsightsOutcome> HandleAsync(Guid messageId, ImportPosted message, CancellationToken cancellationToken)
    {
        using var activity = FinancialTelemetry.ActivitySource.StartActivity("generate insights");
        activity?.SetTag("financial.import_id", message.ImportId);
        var months = await ReadFactsAsync(message, cancellationToken);
        var generations = await WordAsync(months, cancellationToken);

        await using var transaction = await dataSource.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        if (!await inbox.TryReceiveAsync(transaction.Transaction, messageId, message.TenantId, cancellationToken))
            return GenerateInsightsOutcome.AlreadyGenerated;
        await GenerationStore.AddAsync(transaction.Connection, message.TenantId, message.EntityId, generations, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogGenerated(message.ImportId, message.LedgerVersion, generations.Count);
        return generations.Count > 0 ? GenerateInsightsOutcome.Generated : GenerateInsightsOutcome.AlreadyGenerated;
    }

    // Repeatable read: KPIs and their drivers must come from one ledger version. Skip withheld figures: another message arrives when they
    // are served.
    private async Task<IReadOnlyList<MonthFacts>> ReadFactsAsync(ImportPosted message, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await connection.ExecuteAsync("select set_config('app.tenant_id', @tenant, true)",
            new { tenant = message.TenantId.ToString(CultureInfo.InvariantCulture) }, cancellationToken);

        var served = await ServedVersion.ReadAsync(connection, message.EntityId, cancellationToken);
        if (served.LedgerVersion < message.LedgerVersion)
            return [];
        var affected = await MonthFactsReader.AffectedMonthsAsync(connection, message.EntityId, message.Months, cancellationToken);
        var missing = await GenerationStore.WithoutGenerationAsync(connection, message.EntityId, affected, cancellationToken);
        return missing.Count == 0 ? [] : await MonthFactsReader.ReadAsync(connection, message.EntityId, missing, cancellationToken);
    }

    private async Task<IReadOnlyList<Generation>> WordAsync(IReadOnlyList<MonthFacts> months, CancellationToken cancellationToken)
    {
        var modelWords = await AskModelAsync(months, cancellationToken);
        return [.. months.Select(month =>
        {
            var format = new FactFormat(month.Version.Currency);
            var words = modelWords.GetValueOrDefault(month.Month);
            var insights = month.Findings.Select(finding => words?.Accepted.GetValueOrDefault(finding) is { } narrative
                ? new Insight(finding, Render(narrative, Wording.OpenAI, month, format))
                : new Insight(finding, Render(Templates.Word(finding), Wording.Template, month, format)));
            return new Generation(month, [.. insights], words is null ? null : Prompt.Version, words is null ? null : writer!.Model,
                words?.Refusals ?? 0);
        })];
    }

    private async Task<Dictionary<DateOnly, ModelWords>> AskModelAsync(
        IReadOnlyList<MonthFacts> months, CancellationToken cancellationToken)
    {
        var answers = new Dictionary<DateOnly, ModelWords>();
        if (writer is null)
            return answers;
        var started = Stopwatch.StartNew();
        foreach (var asked in months.Where(month => month.Findings.Count > 0).OrderByDescending(month => month.Month)
            .Chunk(MonthsAskedAtOnce))
        {
            var words = await Task.WhenAll(
                asked.Select(month => writer.WordAsync(month, new FactFormat(month.Version.Currency), cancellationToken)));
            foreach (var (month, answer) in asked.Zip(words))
                answers[month.Month] = answer;
            // Stop asking: a model that is down or slow stays so for the next months.
            if (words.Any(answer => !answer.Available) || started.Elapsed > (settings?.ImportDeadline ?? TimeSpan.Zero))
                break;
        }
        return answers;
    }

    private static Wording Render(Narrative narrative, string source, MonthFacts month, FactFormat format)
    {
        var facts = month.Facts.ToDictionary(fact => fact.Id);
        var headline = Rendering.Render(narrative.Headline, facts, format).Text;
        var body = string.Join(' ', narrative.Sentences.Select(sentence => Rendering.Render(sentence.Text, facts, format).Text));
        return new Wording(headline, body, source);
    }

    [LoggerMessage(LogLevel.Information, "Import {ImportId} made ledger version {LedgerVersion}: insights of {Months} months generated.")]
    private partial void LogGenerated(Guid importId, long ledgerVersion, int months);
}
