using Financial.LocalInfrastructure;

namespace Financial.AppHost.Tests;

public sealed class PostgresDataFolderTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("financial-data-folder-");

    private string Data => Path.Combine(_home.FullName, "postgres");

    [Theory]
    [InlineData("PG_VERSION")]
    [InlineData("global/pg_control")]
    public async Task A_damaged_folder_is_named_in_one_sentence(string damagedFile)
    {
        await PostgresDataFolder.PrepareAsync(Data, "secret");
        await File.WriteAllTextAsync(Path.Combine(Data, damagedFile), "garbage");

        var error = await Assert.ThrowsAsync<InfrastructureException>(() => PostgresDataFolder.PrepareAsync(Data, "secret"));

        Assert.Contains($"{Data} is damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains("--fresh", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_folder_that_is_none_of_Postgres_is_refused()
    {
        Directory.CreateDirectory(Data);

        await Assert.ThrowsAsync<InfrastructureException>(() => PostgresDataFolder.PrepareAsync(Data, "secret"));
    }

    [Fact]
    public async Task The_lock_file_of_a_dead_server_is_no_obstacle_even_when_its_process_number_lives()
    {
        await PostgresDataFolder.PrepareAsync(Data, "secret");
        await File.WriteAllTextAsync(Path.Combine(Data, "postmaster.pid"), $"{Environment.ProcessId}\n{Data}\n");

        await PostgresDataFolder.PrepareAsync(Data, "secret");

        Assert.False(File.Exists(Path.Combine(Data, "postmaster.pid")));
    }

    [Fact]
    public async Task A_folder_in_use_is_left_alone()
    {
        await using var server = await PostgresServer.StartAsync();

        var error = await Assert.ThrowsAsync<InfrastructureException>(
            () => PostgresDataFolder.PrepareAsync(server.DataFolder.FullPath, "secret"));

        Assert.Contains("already runs", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Delete(recursive: true);
}
