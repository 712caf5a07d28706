using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Ledger.Accounts;

/// <summary>What became of a code that a source row names.</summary>
public enum CodeMatch
{
    /// <summary>The entity's chart holds it.</summary>
    Known,

    /// <summary>The profile proposes it as a new account.</summary>
    Proposed,

    /// <summary>The chart holds it, but it takes no new lines.</summary>
    Inactive,

    /// <summary>With its leading zeros it would be an account; it is never padded silently.</summary>
    LeadingZero,

    /// <summary>Neither the chart nor the profile knows it.</summary>
    Unknown,
}

/// <summary>An entity's accounts, with a profile that proposes those that an import is the first to name.</summary>
public sealed class ChartOfAccounts(ChartProfile profile, IEnumerable<Account> accounts)
{
    private readonly Dictionary<string, Account> _known = accounts.ToDictionary(account => account.Code);
    private readonly SortedDictionary<string, Account> _proposed = new(StringComparer.Ordinal);
    private int? _usualLength;

    /// <summary>The accounts that were asked for and proposed, by code.</summary>
    public IReadOnlyCollection<Account> Proposed => _proposed.Values;

    /// <summary>
    /// Finds a code. <paramref name="account"/> is the account, for <see cref="CodeMatch.LeadingZero"/> the one with its zeros.
    /// </summary>
    public CodeMatch Find(string code, out Account? account)
    {
        if (_known.TryGetValue(code, out account)) return account.Active ? CodeMatch.Known : CodeMatch.Inactive;
        if (_proposed.TryGetValue(code, out account)) return CodeMatch.Proposed;
        account = profile.Propose(code);
        if (account is not null)
        {
            // Assets:Bank:1200 and Assets:1200 are both the account 1200, which may be there already.
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

    /// <summary>The class of an account that is in the chart or proposed.</summary>
    public AccountClass? ClassOf(string code) =>
        _known.TryGetValue(code, out var account) || _proposed.TryGetValue(code, out account) ? account.Class : null;

    /// <summary>True for an account of profit and loss, which opens at zero in each fiscal year.</summary>
    public bool IsProfitOrLoss(string code) => ClassOf(code) is AccountClass.Income or AccountClass.Expense;

    /// <summary>
    /// The account of retained earnings, and that of losses where the chart keeps them apart: the one account of equity that the profile,
    /// or its name, says it is. Null where none or several can be meant.
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
    /// The account of the chart that a code of digits becomes with zeros before or behind it, up to the usual length of the chart's codes;
    /// null unless exactly one can be meant. Spreadsheets drop zeros in front, people those behind.
    /// </summary>
    public Account? FindWithLostZeros(string code)
    {
        if (code.Length == 0 || !code.All(char.IsAsciiDigit)) return null;
        _usualLength ??= _known.Keys.Where(own => own.All(char.IsAsciiDigit)).GroupBy(own => own.Length)
            .OrderByDescending(codes => codes.Count()).ThenByDescending(codes => codes.Key).FirstOrDefault()?.Key ?? 0;
        if (code.Length >= _usualLength) return null;
        var length = _usualLength.Value;
        var (before, behind) = (FindActive(code.PadLeft(length, '0')), FindActive(code.PadRight(length, '0')));
        // In a chart of the profile's own shape, the zeros may be those of a new account.
        if (before is null && length == profile.CodeLength && profile.Propose(code.PadLeft(length, '0')) is not null) return null;
        return before is null || before == behind ? behind : behind is null ? before : null;
    }

    // In a chart whose codes are all of one length, a shorter one that zeros make an account of is a slip, and no new account.
    private bool HasLostZeros(string code) =>
        FindWithLostZeros(code) is not null && _known.Keys.All(own => !own.All(char.IsAsciiDigit) || own.Length == _usualLength);

    private Account? FindActive(string code) => _known.GetValueOrDefault(code) is { Active: true } account ? account : null;

    /// <summary>Reads an entity's accounts inside the open tenant transaction.</summary>
    public static async Task<ChartOfAccounts> ReadAsync(
        NpgsqlConnection connection, int entityId, ChartProfile profile, CancellationToken cancellationToken) =>
        new(profile, await ReadAccountsAsync(connection, entityId, cancellationToken));

    /// <summary>Reads an entity's accounts by code inside the open tenant transaction.</summary>
    public static async Task<IReadOnlyList<Account>> ReadAccountsAsync(
        NpgsqlConnection connection, int entityId, CancellationToken cancellationToken) =>
        await connection.QueryAsync<Account>(
            "select code, name, class, kpi_group, active, statement_line from ledger.account where entity_id = @entity "
                + "order by code collate \"C\"", new { entity = entityId }, cancellationToken);

    /// <summary>
    /// Adds the proposed accounts to the entity's chart inside the open tenant transaction, with the statement lines that they stand in. A
    /// group whose accounts name no line stays whole.
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

    /// <summary>Adds those of a profile's statement lines that accounts stand in and the company does not have yet.</summary>
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
