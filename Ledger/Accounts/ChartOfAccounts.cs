using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Ledger.Accounts;

/// <summary>The result of looking up an account code of a source row.</summary>
public enum CodeMatch
{
    /// <summary>The chart contains the code.</summary>
    Known,

    /// <summary>The profile proposes a new account for the code.</summary>
    Proposed,

    /// <summary>The chart contains the account, but it takes no new lines.</summary>
    Inactive,

    /// <summary>The code would be an account with leading zeros. It is never padded silently.</summary>
    LeadingZero,

    /// <summary>Neither the chart nor the profile knows the code.</summary>
    Unknown,
}

/// <summary>A company's accounts. Its profile proposes accounts for new codes of an import.</summary>
public sealed class ChartOfAccounts(ChartProfile profile, IEnumerable<Account> accounts)
{
    private readonly Dictionary<string, Account> _known = accounts.ToDictionary(account => account.Code);
    private readonly SortedDictionary<string, Account> _proposed = new(StringComparer.Ordinal);
    private int? _usualLength;

    /// <summary>The accounts proposed so far, by code.</summary>
    public IReadOnlyCollection<Account> Proposed => _proposed.Values;

    /// <summary>
    /// Looks up a code. For <see cref="CodeMatch.LeadingZero"/>, <paramref name="account"/> is the account with the zeros.
    /// </summary>
    public CodeMatch Find(string code, out Account? account)
    {
        if (_known.TryGetValue(code, out account)) return account.Active ? CodeMatch.Known : CodeMatch.Inactive;
        if (_proposed.TryGetValue(code, out account)) return CodeMatch.Proposed;
        account = profile.Propose(code);
        if (account is not null)
        {
            // Assets:Bank:1200 and Assets:1200 both mean account 1200, which may already exist.
            if (_known.TryGetValue(account.Code, out var existing)) account = existing;
            else if (!_proposed.ContainsKey(account.Code) && HasLostZeros(code))
            {
                account = null;
                return CodeMatch.Unknown;
            }
            else if (!_proposed.TryAdd(account.Code, account)) account = _proposed[account.Code];
            return account.Active ? existing is null ? CodeMatch.Proposed : CodeMatch.Known : CodeMatch.Inactive;
        }

        if (code.Length == 0 || code.Length >= profile.CodeLength || !code.All(char.IsAsciiDigit)) return CodeMatch.Unknown;
        var padded = code.PadLeft(profile.CodeLength, '0');
        account = _known.GetValueOrDefault(padded) ?? (FindWithLostZeros(code) is null ? profile.Propose(padded) : null);
        return account is null ? CodeMatch.Unknown : CodeMatch.LeadingZero;
    }

    /// <summary>The class of an account of the chart or a proposed one.</summary>
    public AccountClass? ClassOf(string code) =>
        _known.TryGetValue(code, out var account) || _proposed.TryGetValue(code, out account) ? account.Class : null;

    /// <summary>True for profit and loss accounts, which open at zero each fiscal year.</summary>
    public bool IsProfitOrLoss(string code) => ClassOf(code) is AccountClass.Income or AccountClass.Expense;

    /// <summary>
    /// Finds the accounts for retained earnings and, in some charts, losses: the only equity account that matches by the profile or by
    /// name. Null if none or several match.
    /// </summary>
    public (Account? RetainedEarnings, Account? Loss) FindResultAccounts()
    {
        var equity = _known.Values.Concat(_proposed.Values).Where(account => account is { Class: AccountClass.Equity, Active: true })
            .ToList();
        return (Only(equity, profile.RetainedEarnings)
            ?? OnlyOf(equity.Where(account => account.Name.StartsWith("retained earnings", StringComparison.OrdinalIgnoreCase))),
            Only(equity, profile.Loss));
    }

    private static Account? Only(List<Account> equity, string? codeStart) =>
        codeStart is null ? null : OnlyOf(equity.Where(account => account.Code.StartsWith(codeStart, StringComparison.Ordinal)));

    private static Account? OnlyOf(IEnumerable<Account> accounts) => accounts.Take(2).ToList() is [var only] ? only : null;

    /// <summary>
    /// Finds the account whose code is this one with zeros added in front or behind, up to the usual code length. Spreadsheets drop leading
    /// zeros, people trailing ones. Null unless exactly one matches.
    /// </summary>
    public Account? FindWithLostZeros(string code)
    {
        if (code.Length == 0 || !code.All(char.IsAsciiDigit)) return null;
        _usualLength ??= _known.Keys.Where(own => own.All(char.IsAsciiDigit)).GroupBy(own => own.Length)
            .OrderByDescending(codes => codes.Count()).ThenByDescending(codes => codes.Key).FirstOrDefault()?.Key ?? 0;
        if (code.Length >= _usualLength) return null;
        var length = _usualLength.Value;
        var (before, behind) = (FindActive(code.PadLeft(length, '0')), FindActive(code.PadRight(length, '0')));
        // If the codes have the profile's length, the padded code may be a new account.
        if (before is null && length == profile.CodeLength && profile.Propose(code.PadLeft(length, '0')) is not null) return null;
        return before is null || before == behind ? behind : behind is null ? before : null;
    }

    // If all codes have one length, a shorter code that matches with zeros is a mistake, not a new account.
    private bool HasLostZeros(string code) =>
        FindWithLostZeros(code) is not null && _known.Keys.All(own => !own.All(char.IsAsciiDigit) || own.Length == _usualLength);

    private Account? FindActive(string code) => _known.GetValueOrDefault(code) is { Active: true } account ? account : null;

    /// <summary>Reads a company's accounts. Needs a tenant transaction.</summary>
    public static async Task<ChartOfAccounts> ReadAsync(
        NpgsqlConnection connection, int entityId, ChartProfile profile, CancellationToken cancellationToken) =>
        new(profile, await ReadAccountsAsync(connection, entityId, cancellationToken));

    /// <summary>Reads a company's accounts in the order of their codes. Needs a tenant transaction.</summary>
    public static async Task<IReadOnlyList<Account>> ReadAccountsAsync(
        NpgsqlConnection connection, int entityId, CancellationToken cancellationToken) =>
        await connection.QueryAsync<Account>(
            "select code, name, class, kpi_group, active, statement_line from ledger.account where entity_id = @entity "
                + "order by code collate \"C\"", new { entity = entityId }, cancellationToken);

    /// <summary>Reads a company's accounts as the chart of a version has them, all active. Needs a tenant transaction.</summary>
    public static async Task<IReadOnlyList<Account>> ReadAccountsAsync(
        NpgsqlConnection connection, int entityId, long version, CancellationToken cancellationToken) =>
        await connection.QueryAsync<Account>(
            "select code, name, class, kpi_group, true as active, statement_line from ledger.chart_at(@entity, @version) "
                + "order by code collate \"C\"", new { entity = entityId, version }, cancellationToken);

    /// <summary>
    /// Adds the proposed accounts and their statement lines to the chart. A KPI group with accounts outside any line gets no lines. Needs a
    /// tenant transaction.
    /// </summary>
    public async Task AddProposedAsync(
        NpgsqlConnection connection, int tenantId, int entityId, Guid importId, CancellationToken cancellationToken)
    {
        if (_proposed.Count == 0) return;
        await AddStatementLinesAsync(connection, tenantId, entityId, profile, _proposed.Values, cancellationToken);
        await connection.ExecuteAsync(
            """
            insert into ledger.account (tenant_id, entity_id, code, name, class, kpi_group, statement_line, proposed_by)
            select @tenant, @entity, a.code, a.name, a.class, a.kpi_group,
                   (select l.line from ledger.statement_line l where (l.tenant_id, l.entity_id, l.line, l.kpi_group) = (@tenant, @entity,
                     a.statement_line, a.kpi_group)
                    and not exists (select from ledger.account k where (k.tenant_id, k.entity_id, k.kpi_group) = (@tenant, @entity,
                      a.kpi_group) and k.statement_line is null)), @import
            from unnest(@codes, @names, @classes, @groups, @lines) as a (code, name, class, kpi_group, statement_line)
            """,
            new
            {
                tenant = tenantId,
                entity = entityId,
                import = importId,
                codes = _proposed.Values.Select(account => account.Code).ToArray(),
                names = _proposed.Values.Select(account => account.Name).ToArray(),
                classes = _proposed.Values.Select(account => account.Class.ToString().ToLowerInvariant()).ToArray(),
                groups = _proposed.Values.Select(account => account.KpiGroup).ToArray(),
                lines = _proposed.Values.Select(account => account.StatementLine).ToArray(),
            }, cancellationToken);
    }

    /// <summary>Adds the profile's statement lines that the accounts use and the company lacks.</summary>
    public static async Task AddStatementLinesAsync(
        NpgsqlConnection connection, int tenantId, int entityId, ChartProfile profile, IEnumerable<Account> accounts,
        CancellationToken cancellationToken)
    {
        var used = accounts.Select(account => account.StatementLine).ToHashSet();
        var lines = profile.StatementLines.Where(line => used.Contains(line.Id)).ToList();
        if (lines.Count == 0) return;
        await connection.ExecuteAsync(
            """
            insert into ledger.statement_line (tenant_id, entity_id, line, kpi_group, name, position)
            select @tenant, @entity, l.line, l.kpi_group, l.name, l.position
            from unnest(@ids, @groups, @names, @positions) as l (line, kpi_group, name, position)
            on conflict do nothing
            """,
            new
            {
                tenant = tenantId,
                entity = entityId,
                ids = lines.Select(line => line.Id).ToArray(),
                groups = lines.Select(line => line.KpiGroup).ToArray(),
                names = lines.Select(line => line.Name).ToArray(),
                positions = lines.Select(line => line.Position).ToArray(),
            }, cancellationToken);
    }
}
