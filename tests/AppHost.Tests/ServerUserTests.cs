using System.Diagnostics;
using Financial.Fixtures;
using Financial.LocalInfrastructure;
using Npgsql;

namespace Financial.AppHost.Tests;

/// <summary>Below a folder that only its owner may enter, as root's home is.</summary>
public sealed class ServerUserTests : IDisposable
{
    // .NET creates temporary folders with mode 0700.
    private readonly DirectoryInfo _closed = Directory.CreateTempSubdirectory("financial-closed-");

    private string Data => Path.Combine(_closed.FullName, "state", "postgres");

    [Fact]
    public async Task Nobody_reaches_binaries_and_data_in_a_closed_folder()
    {
        var binaries = await CopyPostgresAsync();
        var folder = await PostgresDataFolder.PrepareAsync(Data, "secret", users: ServerUser.Nobody);
        await ConsoleProgram.RunAsync(folder.User.Run(Path.Combine(binaries, "initdb"), "--show", "-D", Data), CancellationToken.None);
        var port = FreePort.Next();
        string[] command = [.. PostgresCommandLine.ThrowAway(folder, port, remove: "")
            .Select(argument => argument.Replace(NpmPackages.PostgresBin, binaries, StringComparison.Ordinal))];
        using var server = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true })!;
        try
        {
            await using var administrator = NpgsqlDataSource.Create(
                $"Host=127.0.0.1;Port={port};Database=postgres;Username={PostgresDataFolder.Administrator};Password=secret;Pooling=false");
            await Eventually.BeTrueAsync(() => AnswersAsync(administrator));

            // Collations and extensions are files beside the binaries.
            await using var extension = administrator.CreateCommand("create extension btree_gist; show data_directory");
            Assert.Equal(Data, await extension.ExecuteScalarAsync());
        }
        finally
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task A_folder_out_of_reach_is_named_with_what_to_do()
    {
        // Only root runs Postgres as somebody else, who may be stopped.
        if (!Environment.IsPrivilegedProcess)
            return;

        var error = await Assert.ThrowsAsync<InfrastructureException>(
            () => PostgresDataFolder.PrepareAsync(Data, "secret", users: [ServerUser.Nobody[0]]));

        Assert.Contains($"nobody cannot reach {NpmPackages.Folder} and {Path.GetDirectoryName(Data)}", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("chmod o+x", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Another_user_takes_over_the_data_folder()
    {
        foreach (var users in new[] { null, ServerUser.Nobody, null })
            await PostgresDataFolder.PrepareAsync(Data, "secret", users: users);
    }

    public void Dispose() => _closed.Delete(recursive: true);

    private async Task<string> CopyPostgresAsync()
    {
        await ConsoleProgram.RunAsync(["cp", "-R", Path.GetDirectoryName(NpmPackages.PostgresBin)!, _closed.FullName],
            CancellationToken.None);
        return Path.Combine(_closed.FullName, "native", "bin");
    }

    private static async Task<bool> AnswersAsync(NpgsqlDataSource dataSource)
    {
        try
        {
            await using var connection = await dataSource.OpenConnectionAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
