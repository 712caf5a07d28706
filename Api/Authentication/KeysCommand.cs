using System.Globalization;
using Financial.ServiceDefaults;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace Financial.Api.Authentication;

/// <summary>
/// <c>Api keys create NAME</c> prints a new key once; <c>Api keys revoke NAME</c> revokes it. Both take <c>--tenant N</c> and <c>--entity
/// N</c>; the default of both is 1.
/// </summary>
public static class KeysCommand
{
    private const string Usage = "usage: Api keys create NAME [--tenant N] [--entity N]\n       Api keys revoke NAME [--tenant N]";

    public static bool Requested(IReadOnlyList<string> args) => args is ["keys", ..];

    /// <summary>Returns the exit code: 0 when done, 1 when there was nothing to do, 2 for an invalid command line.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken = default)
    {
        if (args is not ["keys", "create" or "revoke", var name, .. var options] || name is "" or ['-', ..] || name.Length > 100
            || Number(options, "--tenant") is not { } tenantId || Number(options, "--entity") is not { } entityId)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        await using var dataSource = NpgsqlDataSource.Create(LedgerDatabase.ConnectionString(configuration));
        using var cache = new MemoryCache(new MemoryCacheOptions());
        var apiKeys = new ApiKeys(dataSource, cache);
        if (args[1] == "create")
        {
            Console.WriteLine(await apiKeys.CreateAsync(tenantId, entityId, name, expiresAt: null, "api-key-created", cancellationToken));
            await Console.Error.WriteLineAsync($"Key '{name}' of tenant {tenantId}, entity {entityId}. It is shown this once only.");
            return 0;
        }

        var revoked = await apiKeys.RevokeAsync(tenantId, name, cancellationToken);
        await Console.Error.WriteLineAsync(revoked == 0
            ? $"Tenant {tenantId} has no valid key '{name}'." : $"Revoked {revoked} of name '{name}'.");
        return revoked == 0 ? 1 : 0;
    }

    private static int? Number(string[] options, string option)
    {
        var at = Array.IndexOf(options, option);
        if (at < 0)
            return 1;
        return at + 1 < options.Length && int.TryParse(options[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : null;
    }
}
