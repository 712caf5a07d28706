using System.Globalization;
using Financial.EtlWorker.Load;
using Financial.Ledger.Database;
using Financial.Ledger.Journal;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker;

/// <summary>
/// <c>EtlWorker verify [--tenant N]</c>: checks the invariants and the hash chain of every tenant's ledger on a live database. Reads only.
/// Run it as the owner of the schemas, or with <c>--tenant</c> as any service's role. Exit code 0 if all hold, 1 with a line for each
/// fault, 2 if nothing could be checked.
/// </summary>
public static class VerifyCommand
{
    // Row-level security hides the ledgers of other tenants, even from the owner. Find tenants by their keys, uploads and messages.
    private const string Tenants =
        "select tenant_id from app.api_key union select tenant_id from app.import union select tenant_id from ledger.inbox order by 1";

    public static bool Requested(IReadOnlyList<string> args) => args is ["verify", ..];

    public static async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken cancellationToken = default)
    {
        int? tenant = args is [_, "--tenant", var text]
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (tenant is null && args.Count > 1) return await RefuseAsync("the only option is --tenant with a number");
        try
        {
            var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
            await using var database = NpgsqlDataSource.Create(LedgerDatabase.ConnectionString(configuration));
            return await RunAsync(database, tenant, Console.Out, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or NpgsqlException)
        {
            return await RefuseAsync(exception.Message);
        }
    }

    /// <summary>Verifies one tenant, or all if <paramref name="tenant"/> is null, and returns the exit code 0 or 1.</summary>
    /// <exception cref="InvalidOperationException">Row-level security does not apply to the role, so it would see all tenants at
    /// once.</exception>
    public static async Task<int> RunAsync(NpgsqlDataSource database, int? tenant, TextWriter output, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (!await connection.QuerySingleAsync<bool>("select row_security_active('ledger.journal_line')", null, cancellationToken))
            throw new InvalidOperationException(
                "connect as the owner of the schemas or as a service: a superuser sees all tenants at once");
        var tenants = tenant is { } one ? [one] : await connection.QueryAsync<int>(Tenants, null, cancellationToken);
        var faults = 0;
        foreach (var tenantId in tenants)
        {
            foreach (var fault in await FindFaultsAsync(database, tenantId, cancellationToken))
            {
                faults++;
                await output.WriteLineAsync($"tenant {tenantId} {fault.Invariant}: {fault.Detail}");
            }
        }

        await output.WriteLineAsync($"tenants verified: {tenants.Count}, faults: {faults}");
        return faults == 0 ? 0 : 1;
    }

    private static async Task<IEnumerable<LedgerFault>> FindFaultsAsync(
        NpgsqlDataSource database, int tenantId, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginTenantTransactionAsync(tenantId, cancellationToken);
        var broken = await LedgerChecks.RunAsync(transaction.Connection, cancellationToken);
        return broken.Concat(await HashChainCheck.RunAsync(database, tenantId, cancellationToken));
    }

    private static async Task<int> RefuseAsync(string reason)
    {
        await Console.Error.WriteLineAsync($"verify: {reason}");
        return 2;
    }
}
