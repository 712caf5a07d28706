using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>What every answer with figures names: which state of which books it was computed from.</summary>
/// <param name="Currency">ISO 4217 code of all money in the answer.</param>
/// <param name="LedgerVersion">Grows by one with each committed change that can alter a figure.</param>
/// <param name="AsOf">When that version was committed, UTC; null while nothing has been posted.</param>
/// <param name="Reconciled">True when control totals from the source agreed within the tolerance.</param>
/// <param name="Reason">Why not reconciled, for example <c>no-control-totals</c>; null when reconciled.</param>
public sealed record ServedVersion(string Currency, long LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason)
{
    /// <summary>Reads the version that is served now, over a connection that is inside a tenant transaction.</summary>
    public static async Task<ServedVersion> ReadAsync(NpgsqlConnection connection, int entityId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select currency, ledger_version, as_of from ledger.entity where entity_id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = entityId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? Unreconciled(reader.GetString(0), reader.GetInt64(1), await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(2))
            : throw new InvalidOperationException($"Entity {entityId} does not exist for this tenant.");
    }

    // Nothing that is read today brings control totals, so no version can be called reconciled yet (REC-3).
    internal static ServedVersion Unreconciled(string currency, long ledgerVersion, DateTimeOffset? asOf) =>
        new(currency, ledgerVersion, asOf, Reconciled: false, Reason: "no-control-totals");
}
