using ManifestToEcs.Emission;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

public sealed class OutputFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("output-folder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_second_write_of_the_same_files_changes_nothing()
    {
        Write(out _, new EmittedFile("ecs/api/service.json", "{}\n"));
        var lockBefore = Read(OutputFolder.LockFileName);

        var changes = Write(out _, new EmittedFile("ecs/api/service.json", "{}\n"));

        Assert.Empty(changes!.Written);
        Assert.Equal(["ecs/api/service.json"], changes.Unchanged);
        Assert.Equal(lockBefore, Read(OutputFolder.LockFileName));
    }

    [Fact]
    public void A_hand_edit_is_reported_and_nothing_at_all_is_written()
    {
        Write(out _, new EmittedFile("a.json", "1\n"), new EmittedFile("b.json", "1\n"));
        File.WriteAllText(Path.Combine(_folder, "b.json"), "mine\n");

        var changes = Write(out var report, new EmittedFile("a.json", "2\n"), new EmittedFile("b.json", "2\n"));

        Assert.Null(changes);
        Assert.Equal(FindingCodes.HandEdited, Assert.Single(report.Findings).Code);
        Assert.Equal("1\n", Read("a.json"));
        Assert.Equal("mine\n", Read("b.json"));
    }

    [Fact]
    public void A_file_of_the_user_that_stands_where_one_would_be_emitted_is_not_overwritten()
    {
        File.WriteAllText(Path.Combine(_folder, "deploy.sh"), "mine\n");

        Assert.Null(Write(out var report, new EmittedFile("deploy.sh", "ours\n")));
        Assert.Equal(FindingCodes.HandEdited, Assert.Single(report.Findings).Code);
    }

    [Fact]
    public void A_file_that_is_no_longer_emitted_is_removed_unless_it_was_edited()
    {
        Write(out _, new EmittedFile("old.json", "1\n"), new EmittedFile("kept.json", "1\n"));
        Assert.Equal(["old.json"], Write(out _, new EmittedFile("kept.json", "1\n"))!.Removed);
        Assert.False(File.Exists(Path.Combine(_folder, "old.json")));

        Write(out _, new EmittedFile("old.json", "1\n"));
        File.WriteAllText(Path.Combine(_folder, "old.json"), "mine\n");
        Assert.Null(Write(out var report, new EmittedFile("other.json", "1\n")));
        Assert.Equal(FindingCodes.HandEdited, Assert.Single(report.Findings).Code);
    }

    [Fact]
    public void After_an_interrupted_write_the_contents_before_and_after_both_count_as_ours()
    {
        Write(out _, new EmittedFile("a.json", "1\n"), new EmittedFile("b.json", "1\n"));
        var before = Read(OutputFolder.LockFileName);
        Write(out _, new EmittedFile("a.json", "2\n"), new EmittedFile("b.json", "2\n"));

        // The state of a write that ended after a.json: the lock announces both, b.json is still the old one.
        var after = Read(OutputFolder.LockFileName);
        var oldFiles = before[before.IndexOf("\"files\"", StringComparison.Ordinal)..before.IndexOf("\"listenerPriorities\"",
            StringComparison.Ordinal)];
        File.WriteAllText(Path.Combine(_folder, OutputFolder.LockFileName), after.Replace("\"listenerPriorities\"",
            oldFiles.Replace("\"files\"", "\"replacing\"", StringComparison.Ordinal) + "\"listenerPriorities\"", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_folder, "b.json"), "1\n");

        var changes = Write(out var report, new EmittedFile("a.json", "3\n"), new EmittedFile("b.json", "3\n"));

        Assert.Empty(report.Findings);
        Assert.Equal(["a.json", "b.json"], changes!.Written);
    }

    [Fact]
    public void Listener_priorities_are_kept_for_the_next_emission()
    {
        OutputFolder.Open(_folder, new Report())!.Write([], new Dictionary<string, int> { ["api"] = 10 }, new Report());

        Assert.Equal(10, OutputFolder.Open(_folder, new Report())!.ListenerPriorities["api"]);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"files":{"../outside":"sha256:0"}}""")]
    [InlineData("""{"listenerPriorities":{"api":"ten"}}""")]
    public void A_lock_file_that_cannot_be_read_is_an_error_and_not_a_crash(string text)
    {
        File.WriteAllText(Path.Combine(_folder, OutputFolder.LockFileName), text);
        var report = new Report();

        Assert.Null(OutputFolder.Open(_folder, report));
        Assert.Equal(FindingCodes.BrokenLock, Assert.Single(report.Findings).Code);
    }

    [Fact]
    public void A_script_is_executable()
    {
        Write(out _, new EmittedFile("deploy.sh", "#!/usr/bin/env bash\n", Executable: true));

        Assert.True(OperatingSystem.IsWindows()
            || File.GetUnixFileMode(Path.Combine(_folder, "deploy.sh")).HasFlag(UnixFileMode.UserExecute));
    }

    private OutputChanges? Write(out Report report, params EmittedFile[] files)
    {
        report = new Report();
        return OutputFolder.Open(_folder, report)!.Write(files, new Dictionary<string, int>(), report);
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(_folder, path));
}
