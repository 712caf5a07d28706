using System.ComponentModel;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.Ledger.Lines;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Lines;

/// <summary><c>GET /v1/lines</c>: the journal lines behind a figure (DRILL-1).</summary>
public static class LineEndpoints
{
    private static readonly string[] Statements = ["profit-and-loss", "balance-sheet", "cash-flow"];

    public static void MapLines(this RouteGroupBuilder v1)
    {
        v1.MapGet("/lines", ListAsync).WithTags("Drill-down").WithName("ListLines")
            .WithSummary("Journal lines of accounts, a statement line or a KPI, by day").Exports<LinesAnswer>(LineTable.Of);
        v1.MapDrillDown();
        v1.MapEntries();
    }

    private static async Task<Results<Ok<LinesAnswer>, Problem>> ListAsync(
        [AsParameters] LineQuery query, HttpContext context, Caller caller, NpgsqlDataSource dataSource, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var (limit, problem) = PageRequest.ReadLimit(query.Limit);
        if (problem is not null)
            return problem;
        if (!RangeParameters.TryReadInstant(query.AsKnownAt, out var knownAt))
            return RangeParameters.NoInstant;
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var served = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken, knownAt);
        LineCursor? cursor = null;
        if (query.Cursor is not null && (LineCursor.Read(query.Cursor, query) is not { } read
            || !await WasServedAsync(transaction, caller, (cursor = read).Version)))
            return PageRequest.BadCursor;
        // All pages show one version and its chart, whatever is posted between them.
        var version = cursor?.Version ?? served.LedgerVersion;
        (var filter, problem) = await ReadFilterAsync(query, transaction, caller, clock, served, version);
        if (filter is null)
            return problem!;

        var page = await LinePage.ReadAsync(
            transaction.Connection, caller.EntityId, filter, version, cursor?.After, limit, cancellationToken);
        var totals = query.Count is not true ? null : served.WithholdsAll
            ? new LineTotals(0, null, null, ServedVersion.Withheld) : await SumAsync(transaction, caller, filter, version);
        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(new LinesAnswer(
            filter.Range.From, filter.Range.To, filter.Entries.Word(), served.Currency, version, [.. page.Lines.Select(LineAnswer.Of)],
            totals, page.HasMore ? new LineCursor(version, page.Lines[^1].Place).Write(query) : null, filter, served));
    }

    private static async Task<LineTotals> SumAsync(TenantTransaction transaction, Caller caller, LineFilter filter, long version)
    {
        var (count, debit, credit) = await LinePage.SumAsync(
            transaction.Connection, caller.EntityId, filter, version, transaction.CancellationToken);
        return new LineTotals(count, MinorUnits.Text(debit), MinorUnits.Text(credit), null);
    }

    private static async Task<(LineFilter? Filter, Problem? Problem)> ReadFilterAsync(
        LineQuery query, TenantTransaction transaction, Caller caller, TimeProvider clock, ServedVersion served, long version)
    {
        if (query.Line is not null && query.Kpi is not null)
            return (null, Problem.Invalid("/query/kpi", "Ask for a statement line or for a KPI, not for both."));
        if (query.Statement is not null && !Statements.Contains(query.Statement))
            return (null, Problem.Invalid("/query/statement", $"statement must be one of {string.Join(", ", Statements)}."));
        // Profit and loss, cash flow and KPIs count no closing entries.
        var entries = query.Kpi is not null || query.Line is not null && query.Statement is not "balance-sheet"
            ? EntryFilter.WithoutClosing : EntryFilter.All;
        if (query.Entries is not null && !EntryFilters.TryRead(query.Entries, out entries))
            return (null, Problem.Invalid("/query/entries", $"entries must be one of {EntryFilters.AllWords}."));
        if (!TryReadAmount(query.Least, out var least))
            return (null, Problem.Invalid("/query/least", "least must be an amount in minor units, such as 100000."));
        if (!TryReadAmount(query.Most, out var most))
            return (null, Problem.Invalid("/query/most", "most must be an amount in minor units, such as 100000."));
        var (range, problem) = RangeParameters.Read(query.From, query.To, served, clock);
        if (problem is not null)
            return (null, problem);
        (var accounts, problem) = await ReadAccountsAsync(query, transaction, caller, version);
        return problem is null ? (new LineFilter(range, accounts, entries, Given(query.Text), Given(query.Reference), least, most), null)
            : (null, problem);
    }

    private static async Task<(IReadOnlyList<string>? Accounts, Problem? Problem)> ReadAccountsAsync(
        LineQuery query, TenantTransaction transaction, Caller caller, long version)
    {
        IReadOnlyList<string>? accounts = null;
        if (query.Line is not null)
        {
            var statement = query.Statement ?? Statements[0];
            accounts = await AccountsOfFigure.OfLineAsync(
                transaction.Connection, caller.EntityId, version, statement, query.Line, transaction.CancellationToken);
            if (accounts is null)
                return (null, Problem.Invalid("/query/line", $"The {statement.Replace('-', ' ')} has no line '{query.Line}'."));
        }
        else if (query.Kpi is not null)
        {
            accounts = await AccountsOfFigure.OfKpiAsync(
                transaction.Connection, caller.EntityId, version, query.Kpi, transaction.CancellationToken);
            if (accounts is null)
                return (null, Problem.Invalid("/query/kpi", $"There is no KPI '{query.Kpi}'."));
        }

        if (query.Account is not { Length: > 0 } stated)
            return (accounts, null);
        var known = await transaction.QueryAsync<string>(
            "select code from ledger.account where entity_id = @EntityId and code = any (@stated)", new { caller.EntityId, stated });
        return stated.Except(known).FirstOrDefault() is { } unknown
            ? (null, Problem.Invalid("/query/account", $"The chart has no account '{unknown}'."))
            : ([.. stated.Distinct().Where(code => accounts is null || accounts.Contains(code))], null);
    }

    private static Task<bool> WasServedAsync(TenantTransaction transaction, Caller caller, long version) => transaction.SingleAsync<bool>(
        "select exists (select from ledger.served_version where entity_id = @EntityId and ledger_version = @version)",
        new { caller.EntityId, version });

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static bool TryReadAmount(string? text, out long? minor)
    {
        minor = null;
        if (text is null)
            return true;
        var read = MinorUnits.TryRead(text, out var value);
        minor = value;
        return read;
    }
}

/// <summary>The query of <c>GET /v1/lines</c>.</summary>
public sealed record LineQuery
{
    [Description("Code of an account; may be repeated")]
    public string[]? Account { get; init; }

    [Description("Id of a line or total in a statement, as its answer names it")]
    public string? Line { get; init; }

    [Description("The statement of the line: profit-and-loss unless given, balance-sheet or cash-flow")]
    public string? Statement { get; init; }

    [Description("Id of a KPI: the lines of all its terms")]
    public string? Kpi { get; init; }

    [Description("First day, YYYY-MM-DD; inception unless given")]
    public string? From { get; init; }

    [Description("Last day, YYYY-MM-DD; the end of the newest month unless given")]
    public string? To { get; init; }

    [Description("all, without-closing, normal, adjusting or closing; all unless given, without-closing for a KPI or a line of profit and "
        + "loss or of cash flow")]
    public string? Entries { get; init; }

    [Description("A part of the description, in any case")]
    public string? Text { get; init; }

    [Description("The reference, source number or document, whole")]
    public string? Reference { get; init; }

    [Description("The least amount in minor units")]
    public string? Least { get; init; }

    [Description("The greatest amount in minor units")]
    public string? Most { get; init; }

    [Description("Lines on the page, 50 unless given, at most 200")]
    public string? Limit { get; init; }

    [Description("The value of next of the page before, with the same filter")]
    public string? Cursor { get; init; }

    [Description("true: count and sum all lines of the listing")]
    public bool? Count { get; init; }

    [Description("Figures as they were served at this instant or at the end of this day; as they are served now unless given")]
    public string? AsKnownAt { get; init; }
}
