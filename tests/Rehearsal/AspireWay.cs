namespace ManifestToEcs.Rehearsal;

/// <summary>
/// An AppHost with a Fargate environment: its project by Aspire's CLI, or its program, started with the arguments that the CLI passes to
/// it. A new tag of its images is the change.
/// </summary>
internal sealed class AspireWay : IWay
{
    private readonly string _appHost, _environment, _folder;

    public AspireWay(string appHost, string environment, string folder)
    {
        (_appHost, _environment, _folder) = (Path.GetFullPath(appHost), environment, folder);
        Published = new(Path.Combine(folder, "published"));
        // Aspire keeps values of a deployment in its home.
        Environment = new() { ["ASPIRE_HOME"] = folder, ["ASPIRE_INTERACTIVITY_ENABLED"] = "false", ["IMAGE_TAG"] = "first" };
    }

    public PublishedFiles Published { get; }

    public Dictionary<string, string> Environment { get; }

    public static bool IsAppHost(string path) => Path.GetExtension(path) is ".csproj" or ".dll";

    public Task PublishAsync() => StepAsync("publish");

    public Task DeployAsync() => StepAsync("deploy");

    public Task ChangeAsync()
    {
        Environment["IMAGE_TAG"] = "second";
        return StepAsync("ecs-diff");
    }

    public Task RollBackAsync() => StepAsync("ecs-rollback");

    public Task DestroyAsync() => StepAsync("destroy");

    private Task StepAsync(string step)
    {
        string[] command = step.StartsWith("ecs-", StringComparison.Ordinal) ? ["do", step] : [step];
        string[] place = ["--output-path", Published.Folder, "--environment", _environment];
        var isProject = Path.GetExtension(_appHost) == ".csproj";
        string[] arguments = isProject
            ? [.. command, "--apphost", _appHost, "--no-build", "--non-interactive", "--nologo", .. place]
            : [_appHost, "--operation", "publish", "--step", step, .. place];
        if (step == "destroy") arguments = [.. arguments, .. isProject ? ["--yes"] : (string[])["--yes", "true"]];
        return Commands.ShowAsync($"aspire {string.Join(' ', command)}", isProject ? "aspire" : "dotnet", arguments,
            _folder, Environment);
    }
}
