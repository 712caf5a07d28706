namespace ManifestToEcs.Rehearsal;

/// <summary>Deploys the published application by its emitted script.</summary>
internal sealed class Deployment(Application application, Emulator emulator, EmulatorGaps gaps)
{
    private static readonly string Digest = $"sha256:{new string('a', 64)}";

    private Dictionary<string, string>? _settings;

    public async Task DeployAsync()
    {
        await WriteDigestsAsync();
        await RunAsync("--skip-images");
    }

    public Task RollBackAsync() => RunAsync("--rollback");

    public Task DestroyAsync() => RunAsync("--destroy", "--yes");

    // The script takes the digests from an earlier run; here no image is built.
    private async Task WriteDigestsAsync()
    {
        var script = await File.ReadAllLinesAsync(application.Script);
        var images = script.SkipWhile(line => line != "each_image() {").Skip(1).TakeWhile(line => line != "}")
            .Select(line => line.Trim().Split(' ')).Where(words => words[0] == "\"$@\"").Select(words => $"  \"{words[1]}\": \"{Digest}\"");
        await File.WriteAllTextAsync(Path.Combine(application.Published, "digests.json"), "{\n" + string.Join(",\n", images) + "\n}\n");
    }

    private async Task RunAsync(params string[] options)
    {
        _settings ??= await SettingsAsync();
        Console.WriteLine($"== deploy.sh {string.Join(' ', options)}");
        var (code, output) = await Commands.RunAsync("bash", [application.Script, .. options], application.Published,
            new(emulator.Environment(gaps.Address).Concat(_settings)));
        Console.WriteLine(output);
        if (code != 0) throw new RehearsalException($"deploy.sh {string.Join(' ', options)} ended with {code}.");
    }

    // Secrets that the script asks for get a value as well.
    private async Task<Dictionary<string, string>> SettingsAsync()
    {
        var settings = await emulator.ProvideAsync();
        var script = await File.ReadAllLinesAsync(application.Script);
        foreach (var words in script.SkipWhile(line => line != "each_provided_secret() {").Skip(1).TakeWhile(line => line != "}")
            .Select(line => line.Trim().Split(' ')).Where(words => words.Length == 4))
            settings[words[3]] = "rehearsal-secret";
        return settings;
    }
}
