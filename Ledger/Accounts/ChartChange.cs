using Npgsql;
using NpgsqlTypes;

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
        NpgsqlConnection connection, int entityId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select f.class, f.kpi_group, l.name, f.first_month, f.last_month, f.change_minor
            from ledger.closed_figures_changed(@entity, @codes, @classes, @groups, @lines) f
            left join ledger.statement_line l on l.entity_id = @entity and l.line = f.statement_line
            """, connection);
        Add(command, entityId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var figures = new List<ChangedFigure>();
        while (await reader.ReadAsync(cancellationToken))
            figures.Add(new ChangedFigure(
                reader.GetString(0), reader.GetString(1), await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2),
                reader.GetFieldValue<DateOnly>(3), reader.GetFieldValue<DateOnly>(4), reader.GetInt64(5)));
        return figures;
    }

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
        await using var command = new NpgsqlCommand(
            "select ledger_version, months from ledger.write_accounts(@entity, @import, @codes, @names, @classes, @groups, @lines, "
                + "@active, @actor, @reason)", connection);
        Add(command, entityId);
        command.Parameters.Add(new NpgsqlParameter("import", NpgsqlDbType.Uuid) { Value = (object?)importId ?? DBNull.Value });
        command.Parameters.AddWithValue("names", accounts.Select(account => account.Name).ToArray());
        command.Parameters.AddWithValue("active", accounts.Select(account => account.Active).ToArray());
        command.Parameters.AddWithValue("actor", actor);
        command.Parameters.Add(new NpgsqlParameter("reason", NpgsqlDbType.Text) { Value = (object?)reason ?? DBNull.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return await reader.IsDBNullAsync(0, cancellationToken)
            ? null : new ChartVersion(reader.GetInt64(0), reader.GetFieldValue<DateOnly[]>(1));
    }

    private void Add(NpgsqlCommand command, int entityId)
    {
        command.Parameters.AddWithValue("entity", entityId);
        command.Parameters.AddWithValue("codes", accounts.Select(account => account.Code).ToArray());
        command.Parameters.AddWithValue("classes", accounts.Select(account => account.Class.ToString().ToLowerInvariant()).ToArray());
        command.Parameters.AddWithValue("groups", accounts.Select(account => account.KpiGroup).ToArray());
        command.Parameters.AddWithValue("lines", NpgsqlDbType.Array | NpgsqlDbType.Text,
            accounts.Select(account => account.StatementLine).ToArray());
    }
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
