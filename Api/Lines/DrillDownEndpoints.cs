using System.ComponentModel;
using System.Text.Json.Serialization;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.Ledger.Lines;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Lines;

/// <summary>
/// A part of a figure. <c>kind</c> is <c>month</c>, or <c>result</c> for the computed result of a fiscal year. <c>lines</c> is the address
/// of its lines. The lines of a result are those of income and expense, or those of the account itself, whose sum is the opposite.
/// <c>lineCount</c> is null where lines are not counted.
/// </summary>
public sealed record FigurePartAnswer(
    string Kind, DateOnly From, DateOnly To, string DebitMinor, string CreditMinor, string NetMinor, long? LineCount, string Lines);

/// <summary>
/// A figure and its parts, oldest first: their <c>netMinor</c> (debits minus credits) add up to that of the figure. Without
/// <c>account</c> it is the earnings of the fiscal year, or the row of earlier years' results that stand on no account. <c>netMinor</c> is
/// null with <c>reason</c> <c>withheld</c> if a version is pending and none is served.
/// </summary>
/// <remarks>The served version is for a file; JSON leaves it out.</remarks>
public sealed record DrillDownAnswer(
    string? Account, string Figure, DateOnly From, DateOnly To, string Currency, long LedgerVersion, bool Reconciled, string? Reason,
    string? NetMinor, IReadOnlyList<FigurePartAnswer> Parts, [property: JsonIgnore] ServedVersion Served);

/// <summary><c>GET /v1/drill-down</c>: the months, results and lines that a figure is the sum of (I-10, DRILL-1).</summary>
public static class DrillDownEndpoints
{
    public static void MapDrillDown(this RouteGroupBuilder v1) =>
        v1.MapGet("/drill-down", ReadAsync).WithTags("Drill-down").WithName("GetDrillDown")
            .WithSummary("The months and results that a figure of an account is the sum of")
            .Exports<DrillDownAnswer>(Table);

    private static async Task<Results<Ok<DrillDownAnswer>, Problem>> ReadAsync(
        HttpContext context, Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, CancellationToken cancellationToken,
        [Description("Code of the account; results that stand on no account unless given, such as earnings")] string? account = null,
        [Description("Columns of the trial balance: opening, movement, adjustments, closing-entries, year-end or closing; period for "
            + "profit and loss, balance and earnings for the balance sheet")] string? figure = null,
        [Description("First day, YYYY-MM-DD; inception unless given")] string? from = null,
        [Description("Last day, YYYY-MM-DD; the end of the newest month unless given")] string? to = null,
        [Description("Figures as they were served at this instant or at the end of this day; as they are served now unless "
            + "given")] string? asKnownAt = null)
    {
        if (!RangeParameters.TryReadInstant(asKnownAt, out var knownAt))
            return RangeParameters.NoInstant;
        if (!Figures.TryRead(figure, out var asked))
            return Problem.Invalid("/query/figure", $"figure must be one of {Figures.AllWords}.");
        if (account is null && asked == Figure.Period)
            return Problem.Invalid("/query/account",
                "Only a balance stands on no account: name the account with account. The lines of a computed amount are those of its line, "
                    + "such as /v1/lines?statement=cash-flow&line=net-profit.");
        if (account is not null && asked == Figure.Earnings)
            return Problem.Invalid("/query/account", "The earnings of the fiscal year stand on no account: leave account out.");
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var served = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken, knownAt);
        var (range, problem) = RangeParameters.Read(from, to, served, clock);
        if (problem is not null)
            return problem;
        if (account is not null && !await transaction.SingleAsync<bool>(
            "select exists (select from ledger.account where entity_id = @EntityId and code = @account)", new { caller.EntityId, account }))
            return Problem.Invalid("/query/account", $"The chart has no account '{account}'.");
        var drilled = await DrillDown.ReadAsync(
            transaction.Connection, caller.EntityId, account, asked, range, served, cancellationToken);
        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(Answer(drilled, account, asked, asKnownAt));
    }

    private static DrillDownAnswer Answer(DrillDown drilled, string? account, Figure figure, string? asKnownAt)
    {
        var version = drilled.Version;
        return new DrillDownAnswer(
            account, figure.Word(), drilled.Range.From, drilled.Range.To, version.Currency, version.LedgerVersion, version.Reconciled,
            version.ReasonShown, version.WithholdsAll ? null : MinorUnits.Text(drilled.NetMinor),
            [.. drilled.Parts.Select(part => new FigurePartAnswer(
                part.IsResult ? "result" : "month", part.Range.From, part.Range.To, MinorUnits.Text(part.Amount.DebitMinor),
                MinorUnits.Text(part.Amount.CreditMinor), MinorUnits.Text(part.Amount.NetMinor), part.LineCount,
                LinesOf(part, drilled.Account is { IsProfitOrLoss: true } || !part.IsResult ? account : null, asKnownAt)))],
            version);
    }

    private static ExportTable Table(DrillDownAnswer answer)
    {
        var columns = new ExportColumns<FigurePartAnswer>()
            .Text("Kind", part => part.Kind).Date("From", part => part.From).Date("To", part => part.To)
            .Money("Debit", part => part.DebitMinor).Money("Credit", part => part.CreditMinor).Money("Net", part => part.NetMinor)
            .Number("Lines", part => part.LineCount).Text("Address of the lines", part => part.Lines);
        return new ExportTable("drill-down", "Drill-down", columns.Heads, _ => Task.FromResult<long>(answer.Parts.Count),
            _ => answer.Parts.Select(part => columns.Row(part))
                .Append(columns.Totals(("Net", ExportCell.Money(answer.NetMinor, answer.Reason)))).ToAsyncEnumerable())
        {
            Range = new DateRange(answer.From, answer.To),
            Version = ExportVersion.Of(answer.Served),
            Sources = ["Net is debits minus credits; the parts add up to the figure."],
        };
    }

    private static string LinesOf(FigurePart part, string? account, string? asKnownAt)
    {
        var accounts = account is null ? "statement=profit-and-loss&line=net-profit" : $"account={Uri.EscapeDataString(account)}";
        var known = asKnownAt is null ? "" : $"&asKnownAt={Uri.EscapeDataString(asKnownAt)}";
        return $"/v1/lines?{accounts}&from={part.Range.From:yyyy-MM-dd}&to={part.Range.To:yyyy-MM-dd}&entries={part.Entries.Word()}{known}";
    }
}
