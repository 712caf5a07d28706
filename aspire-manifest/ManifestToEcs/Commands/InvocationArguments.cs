using System.CommandLine;

namespace ManifestToEcs.Commands;

/// <summary>The arguments that most verbs share.</summary>
internal sealed class InvocationArguments
{
    public Argument<string> Manifest { get; } = new("MANIFEST")
    {
        Description = "The aspire-manifest.json, or the folder that holds it.",
    };

    public Option<string?> Overlay { get; } = new("--overlay")
    {
        Description = "What the manifest leaves out: sizes, schedules, the target account. Default: ecs.yaml beside the manifest, when "
            + "there is one.",
        HelpName = "ecs.yaml",
    };

    public Option<string> Environment { get; } = new("--environment", "-e")
    {
        Description = "The part of the overlay's environments to use.",
        DefaultValueFactory = _ => "prod",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Manifest);
        command.Options.Add(Overlay);
        command.Options.Add(Environment);
    }

    /// <summary>The given file, or the manifest in the given folder.</summary>
    public string ManifestPath(ParseResult arguments)
    {
        var path = arguments.GetRequiredValue(Manifest);
        return Directory.Exists(path) ? Path.Combine(path, "aspire-manifest.json") : path;
    }

    public string? OverlayPath(ParseResult arguments)
    {
        if (arguments.GetValue(Overlay) is { } given) return given;
        var beside = Path.Combine(Path.GetDirectoryName(ManifestPath(arguments)) ?? "", "ecs.yaml");
        return File.Exists(beside) ? beside : null;
    }
}
