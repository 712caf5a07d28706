using System.CommandLine;
using System.Xml.Linq;
using ManifestToEcs.Overlays;

namespace ManifestToEcs.Commands;

/// <summary><c>schema</c>: the JSON Schema of the overlay, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create(Terminal terminal)
    {
        var documentation = new Option<string?>("--documentation")
        {
            Description = "Instead: add the sentences of all keys to this XML documentation of manifest-to-ecs.dll.",
            HelpName = "manifest-to-ecs.xml",
        };
        var command = new Command("schema", "Print the JSON Schema of the overlay, which editors use for completion.");
        command.Options.Add(documentation);
        command.SetAction(arguments =>
        {
            if (arguments.GetValue(documentation) is { } path) Document(path);
            else terminal.Output.Write(OverlaySchema.Json());
            return ExitCode.Success;
        });
        return command;
    }

    private static void Document(string path)
    {
        var document = XDocument.Load(path);
        OverlayDocumentation.AddTo(document);
        document.Save(path);
    }
}
