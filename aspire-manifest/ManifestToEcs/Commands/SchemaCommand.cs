using System.CommandLine;
using ManifestToEcs.Overlays;

namespace ManifestToEcs.Commands;

/// <summary><c>schema</c>: the JSON Schema of the overlay, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("schema", "Print the JSON Schema of the overlay, which editors use for completion.");
        command.SetAction(_ =>
        {
            terminal.Output.Write(OverlaySchema.Json());
            return ExitCode.Success;
        });
        return command;
    }
}
