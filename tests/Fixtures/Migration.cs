using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.Fixtures;

/// <summary>Brings the template database to the present.</summary>
internal static class Migration
{
    public static async Task ApplyAsync(NpgsqlDataSource owner)
    {
        var assembly = typeof(ImportFile).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("Migrations/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            await using var command = owner.CreateCommand(await reader.ReadToEndAsync());
            await command.ExecuteNonQueryAsync();
        }
    }
}
