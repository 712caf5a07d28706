using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Ledger.Accounts;

/// <summary>A change of accounts in a chart. Other accounts stay as they are.</summary>
/// <param name="accounts">The new state of the accounts. Each statement line is one of the account's KPI group, or null.</param>
public sealed class ChartChange(IReadOnlyList<Account> accounts)
{
    /// <summary>
    /// Reads by how much figures of closed and soft-closed months would change. Income, liabilities and equity are positive on the credit
    /// side. Needs a tenant transaction.
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
    /// Writes the accounts. A change of class, KPI group or statement line makes a ledger version (I-15), which is returned with its
    /// changed months; null if no figure can change. Needs a tenant transaction.
    /// </summary>
    /// <exception cref="PostgresException">
    /// SQLSTATE LG031: the account takes results of earlier years and must stay on the balance sheet. LG027: figures of closed months would
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

    // Dapper sends only the parameters that a statement names.
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

/// <summary>The ledger version of a chart change.</summary>
/// <param name="LedgerVersion">Its number.</param>
/// <param name="Months">The changed months by their first day, ascending.</param>
public sealed record ChartVersion(long LedgerVersion, IReadOnlyList<DateOnly> Months);

/// <summary>A figure of closed months that a chart change alters.</summary>
/// <param name="Class">The class of its accounts, in lower case.</param>
/// <param name="KpiGroup">Its KPI group.</param>
/// <param name="LineName">The name of its statement line; null for the line of the KPI group.</param>
/// <param name="FirstMonth">The first changed month.</param>
/// <param name="LastMonth">The last changed month.</param>
/// <param name="ChangeMinor">The change of all these months together, in minor units.</param>
public sealed record ChangedFigure(
    string Class, string KpiGroup, string? LineName, DateOnly FirstMonth, DateOnly LastMonth, long ChangeMinor);
