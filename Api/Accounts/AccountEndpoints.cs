using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.Ledger.Accounts;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Accounts;

/// <summary>
/// An account. <c>class</c> is one of the five; <c>kpiGroup</c> names the figure it counts to. <c>statementLine</c> is its line in
/// statements; null means the KPI group's own line. An account with <c>active</c> false takes no new lines.
/// </summary>
public sealed record ChartAccountAnswer(string Code, string Name, string Class, string KpiGroup, string? StatementLine, bool Active)
{
    internal static ChartAccountAnswer Of(Account account) =>
        new(account.Code, account.Name, account.Class.ToString().ToLowerInvariant(), account.KpiGroup, account.StatementLine,
            account.Active);
}

public sealed record AccountsAnswer(IReadOnlyList<ChartAccountAnswer> Accounts);

/// <summary>All settings of an account. <c>reason</c> says why figures of closed months change; it is required if they do.</summary>
public sealed record AccountSetting(
    string? Name, string? Class, string? KpiGroup, string? StatementLine, bool Active = true, string? Reason = null);

/// <summary>A figure of closed months that would change. <c>changeMinor</c> is the change in the figure's own direction.</summary>
public sealed record ChangedFigureAnswer(
    string Name, string Class, string KpiGroup, string FirstMonth, string LastMonth, string ChangeMinor);

/// <summary>The figures of closed months that the change would alter; empty if it alters open months only.</summary>
public sealed record AccountPreviewAnswer(IReadOnlyList<ChangedFigureAnswer> ClosedFigures);

/// <summary>
/// <c>GET /v1/accounts</c>, <c>PUT /v1/accounts/{code}</c> and <c>POST /v1/accounts/{code}/preview</c>. Import a file of accounts to change
/// many at once.
/// </summary>
public static class AccountEndpoints
{
    private const int CodeLength = 100, NameLength = 200, ReasonLength = 500;

    public static void MapAccounts(this RouteGroupBuilder v1)
    {
        v1.MapGet("/accounts", ListAsync).WithTags("Accounts").WithName("ListAccounts").WithSummary("The chart of accounts, by code")
            .Produces<AccountsAnswer>().Exports<AccountsAnswer>(Table);
        v1.MapPut("/accounts/{code}", SetAsync).WithTags("Accounts").WithName("SetAccount")
            .WithSummary("Adds an account, or changes one; a change that alters closed months needs a reason")
            .Produces<ChartAccountAnswer>();
        v1.MapPost("/accounts/{code}/preview", PreviewAsync).WithTags("Accounts").WithName("PreviewAccount")
            .WithSummary("The figures of closed months that a change of an account would alter").Produces<AccountPreviewAnswer>();
    }

    private static async Task<AccountsAnswer> ListAsync(Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var accounts = await ChartOfAccounts.ReadAccountsAsync(transaction.Connection, caller.EntityId, cancellationToken);
        return new AccountsAnswer([.. accounts.Select(ChartAccountAnswer.Of)]);
    }

    private static ExportTable Table(AccountsAnswer answer) => new ExportColumns<ChartAccountAnswer>()
        .Text("Account", account => account.Code).Text("Name", account => account.Name).Text("Class", account => account.Class)
        .Text("KPI group", account => account.KpiGroup).Text("Statement line", account => account.StatementLine)
        .YesNo("Active", account => account.Active).Table("accounts", "Chart of accounts", answer.Accounts);

    private static async Task<IResult> PreviewAsync(
        string code, AccountSetting? setting, Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var (account, problem) = await ReadAsync(transaction, caller, code, setting);
        if (account is null)
            return problem!;
        var changed = await new ChartChange([account]).ReadClosedFiguresAsync(transaction.Connection, caller.EntityId, cancellationToken);
        return TypedResults.Ok(new AccountPreviewAnswer(
            [.. changed.Select(figure => new ChangedFigureAnswer(
                figure.LineName ?? KpiGroups.Name(figure.KpiGroup), figure.Class, figure.KpiGroup, $"{figure.FirstMonth:yyyy-MM}",
                $"{figure.LastMonth:yyyy-MM}", MinorUnits.Text(figure.ChangeMinor)!))]));
    }

    private static async Task<IResult> SetAsync(
        string code, AccountSetting? setting, Change change, CancellationToken cancellationToken)
    {
        await using (var transaction = await change.BeginReadAsync())
            if (await ReadAsync(transaction, change.Caller, code, setting) is (null, var problem))
                return problem!;
        return await change.RunServedAsync(
            [code, setting!.Name, setting.Class, setting.KpiGroup, setting.StatementLine, setting.Active ? "active" : "inactive",
                setting.Reason],
            async transaction =>
            {
                var (account, _) = await ReadAsync(transaction, change.Caller, code, setting);
                return TypedResults.Ok(await WriteAsync(transaction, change, account!, setting.Reason, cancellationToken));
            });
    }

    private static async Task<ChartAccountAnswer> WriteAsync(
        TenantTransaction transaction, Change change, Account account, string? reason, CancellationToken cancellationToken)
    {
        var before = (await ChartOfAccounts.ReadAccountsAsync(transaction.Connection, change.Caller.EntityId, cancellationToken))
            .FirstOrDefault(known => known.Code == account.Code);
        var made = await new ChartChange([account]).WriteAsync(transaction.Connection, change.Caller.EntityId, importId: null,
            change.Caller.Name, reason, cancellationToken);
        var (earlier, now) = (before is null ? null : ChartAccountAnswer.Of(before), ChartAccountAnswer.Of(account));
        if (earlier != now)
            await change.AuditAsync(transaction, "account-set", account.Code, new { from = earlier, to = now, reason });
        if (made is { Months.Count: > 0 })
            await change.SendChangedMonthsAsync(transaction, made.LedgerVersion, made.Months);
        return now;
    }

    // Checks the body against the five classes, their KPI groups and the company's statement lines.
    private static async Task<(Account? Account, Problem? Problem)> ReadAsync(
        TenantTransaction transaction, Caller caller, string code, AccountSetting? setting)
    {
        // Routing leaves %2F encoded; QuickBooks uses account names as codes, and some contain a slash.
        code = code.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (code.Length > CodeLength || code.Trim() != code)
            return (null, Problem.Invalid("/path/code",
                $"An account has a code of at most {CodeLength} characters, without blanks at its ends."));
        if (setting?.Name?.Trim() is not { Length: > 0 and <= NameLength } name)
            return (null, Problem.Invalid("/body/name",
                """An account has a name of at most 200 characters: {"name": "Fuel", "class": "expense", "kpiGroup": "cogs"}."""));
        if (!Enum.GetNames<AccountClass>().Contains(setting.Class, StringComparer.OrdinalIgnoreCase))
            return (null, Problem.Invalid("/body/class",
                $"class is one of {string.Join(", ", Enum.GetNames<AccountClass>()).ToLowerInvariant()}."));
        var accountClass = Enum.Parse<AccountClass>(setting.Class!, ignoreCase: true);
        var groups = KpiGroups.Of(accountClass);
        if (setting.KpiGroup is not { } group || !groups.Contains(group))
            return (null, Problem.Invalid("/body/kpiGroup", $"kpiGroup of that class is one of {string.Join(", ", groups)}."));
        if (setting.StatementLine is { } line
            && (await StatementLineEndpoints.ReadLinesAsync(transaction, caller.EntityId))
                .All(known => (known.Id, known.KpiGroup) != (line, group)))
            return (null, Problem.Invalid("/body/statementLine",
                $"There is no statement line '{line}' in {group}: see GET /v1/statement-lines."));
        if (setting.Reason?.Length > ReasonLength)
            return (null, Problem.Invalid("/body/reason", $"A reason has at most {ReasonLength} characters."));
        return (new Account(code, name, accountClass, group, setting.Active, setting.StatementLine), null);
    }
}
