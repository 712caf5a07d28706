using System.CommandLine;

namespace ManifestToEcs.Commands;

/// <summary><c>--describe</c>: the steps of a publication, in the order in which they run.</summary>
internal static class DescribeOption
{
    public static void AddTo(RootCommand root, Terminal terminal)
    {
        var describe = new Option<bool>("--describe") { Description = "Print the steps from a manifest to its deployment." };
        root.Options.Add(describe);
        root.SetAction(arguments =>
        {
            if (!arguments.GetValue(describe)) return CommandLine.Refuse(terminal, "A command is missing.");
            foreach (var step in Publication.Steps) terminal.Output.WriteLine($"{step.Name}: {step.Does}");
            return ExitCode.Success;
        });
    }
}
