using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Ledger.Accounts;

/// <summary>What accounts of a chart become. Those that are not named stay.</summary>
/// <param name="accounts">As they will stand in the chart; the statement line of each is one of its KPI group, or null.</param>
public sealed class ChartChange(IReadOnlyList<Account> accounts)
{
    /// <summary>
    /// Reads by how much figures of months that are not open change, each in its own sense (income and debts are positive on the credit
    /// side). Inside a tenant transaction.
    /// </summary>
    public async Task<IReadOnlyList<ChangedFigure>> ReadClosedFiguresAsync(
        NpgsqlConnection connection, int entityId, CancellationToken cancellationToken) =>
        await connection.QueryAsync<ChangedFigure>(
            """
            select f.class, f.kpi_group, l.name as line_name, f.first_month, f.last_month, f.change_minor
            from ledger.closed_figures_changed(@entity, @codes, @classes, @groups, @lines) f
            left join ledger.statement_line l on l.entity_id = @entity and l.line = f.statement_line
            """, Parameters(entityId), cancellationToken);

    /// <summary>
    /// Writes the accounts inside the open tenant transaction. A change of class, KPI group or statement line makes a ledger version
    /// (I-15), which is returned with the months whose figures it alters; null when no figure can have changed.
    /// </summary>
    /// <exception cref="PostgresException">
    /// SQLSTATE LG031: the account takes results of earlier years and stays on the balance sheet. LG027: figures of closed months would
    /// change without a reason.
    /// </exception>
    public async Task<ChartVersion?> WriteAsync(
        NpgsqlConnection connection, int entityId, Guid? importId, string actor, string? reason, CancellationToken cancellationToken)
    {
        var (version, months) = await connection.QuerySingleAsync<(long?, DateOnly[])>(
            "select ledger_version, months from ledger.write_accounts(@entity, @import, @codes, @names, @classes, @groups, @lines, "
                + "@active, @actor, @reason)", Parameters(entityId, importId, actor, reason), cancellationToken);
        return version is { } made ? new ChartVersion(made, months) : null;
    }

    // Each statement takes those that it names.
    private object Parameters(int entityId, Guid? importId = null, string? actor = null, string? reason = null) => new
    {
        entity = entityId,
        import = importId,
        codes = accounts.Select(account => account.Code).ToArray(),
        names = accounts.Select(account => account.Name).ToArray(),
        classes = accounts.Select(account => account.Class.ToString().ToLowerInvariant()).ToArray(),
        groups = accounts.Select(account => account.KpiGroup).ToArray(),
        lines = accounts.Select(account => account.StatementLine).ToArray(),
        active = accounts.Select(account => account.Active).ToArray(),
        actor,
        reason,
    };
}

/// <summary>The version that a change of the chart made.</summary>
/// <param name="LedgerVersion">Its number.</param>
/// <param name="Months">The months whose figures it alters, each as its first day, ascending.</param>
public sealed record ChartVersion(long LedgerVersion, IReadOnlyList<DateOnly> Months);

/// <summary>A figure of closed months that a change of the chart alters.</summary>
/// <param name="Class">The class of its accounts, in lower case.</param>
/// <param name="KpiGroup">Its KPI group.</param>
/// <param name="LineName">What its statement line is called; null for the group's own.</param>
/// <param name="FirstMonth">The first month that changes.</param>
/// <param name="LastMonth">The last one.</param>
/// <param name="ChangeMinor">What the months change by together, in minor units.</param>
public sealed record ChangedFigure(
    string Class, string KpiGroup, string? LineName, DateOnly FirstMonth, DateOnly LastMonth, long ChangeMinor);
