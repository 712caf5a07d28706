using System.Data;
using System.Globalization;
using Npgsql;

namespace Financial.ServiceDefaults;

/// <summary>
/// A transaction in which row-level security lets through one tenant's rows only. Disposing it without a commit rolls back.
/// </summary>
/// <remarks>The tenant is set for the transaction, never for the connection: the pool's next user starts without one.</remarks>
public sealed class TenantTransaction : IAsyncDisposable
{
    private TenantTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        (Connection, Transaction, CancellationToken) = (connection, transaction, cancellationToken);

    public NpgsqlConnection Connection { get; }

    public NpgsqlTransaction Transaction { get; }

    /// <summary>The token that the transaction began with; its statements end with it.</summary>
    public CancellationToken CancellationToken { get; }

    public Task CommitAsync(CancellationToken cancellationToken = default) => Transaction.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }

    internal static async Task<TenantTransaction> BeginAsync(
        NpgsqlDataSource dataSource, int tenantId, bool isSnapshot, CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(
                isSnapshot ? IsolationLevel.RepeatableRead : IsolationLevel.Unspecified, cancellationToken);
            await using var command = new NpgsqlCommand(isSnapshot
                ? "select set_config('app.tenant_id', $1, true), set_config('transaction_read_only', 'on', true)"
                : "select set_config('app.tenant_id', $1, true)", connection, transaction);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenantId.ToString(CultureInfo.InvariantCulture) });
            await command.ExecuteNonQueryAsync(cancellationToken);
            return new TenantTransaction(connection, transaction, cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}

/// <summary>Begins tenant transactions on a data source.</summary>
public static class TenantTransactions
{
    /// <summary>Opens a connection and begins a transaction in which <c>app.tenant_id</c> is <paramref name="tenantId"/>.</summary>
    public static Task<TenantTransaction> BeginTenantTransactionAsync(
        this NpgsqlDataSource dataSource, int tenantId, CancellationToken cancellationToken = default) =>
        TenantTransaction.BeginAsync(dataSource, tenantId, isSnapshot: false, cancellationToken);

    /// <summary>Begins a tenant transaction that only reads, and sees one snapshot from its first query to its end.</summary>
    public static Task<TenantTransaction> BeginTenantSnapshotAsync(
        this NpgsqlDataSource dataSource, int tenantId, CancellationToken cancellationToken = default) =>
        TenantTransaction.BeginAsync(dataSource, tenantId, isSnapshot: true, cancellationToken);
}
