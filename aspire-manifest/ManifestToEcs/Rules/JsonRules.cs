using System.Text;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>JSON-01 and PH-01: the files as text, and what stands for values that are not known yet.</summary>
internal static class JsonRules
{
    // Texts that belong to the application: a ${NAME} in them may be its own.
    private static readonly string[] FreeTexts = ["/environment/", "/command/", "/entryPoint/", "/healthCheck/", "/tags/", "/Input"];

    public static void Check(Deployment deployment, IReadOnlyList<EmittedFile> files, RequestFiles bodies, Verdict verdict)
    {
        foreach (var file in files.Where(file => file.Path.StartsWith("ecs/", StringComparison.Ordinal)))
        {
            if (file.Content.StartsWith('\ufeff') || file.Content.Contains('\r', StringComparison.Ordinal) || !file.Content.EndsWith('\n')
                || !IsUtf8(file.Content))
                verdict.Broken("JSON-01", file.Path, "the file is not UTF-8 without byte order mark, with LF and a newline at the end",
                    "This is a fault of the publisher: report it with the manifest.");
        }
        foreach (var twice in files.GroupBy(file => file.Path, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            verdict.Broken("JSON-01", twice.Key, "two files have this path", "Rename one resource.");

        var known = deployment.Inputs.Select(input => input.Name)
            .Concat(EcsJson.RequiredAttributes(deployment).Select(attribute => attribute.PlaceholderName))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var text in bodies.All.SelectMany(body => body.AllTexts())
            .Where(text => text.Value.GetRawText().Contains("${", StringComparison.Ordinal)))
        {
            if (FreeTexts.Any(part => text.Pointer.Contains(part, StringComparison.Ordinal))) continue;
            foreach (var name in Spelling.Placeholders(text.AsText!).Where(name => !known.Contains(name)))
                verdict.Broken("PH-01", text, $"${{{name}}} is no value that the deployment asks for",
                    "This is a fault of the publisher: report it with the manifest.");
        }
        CheckLiterals(deployment, known, verdict);
    }

    // A text of the application that looks like one of our placeholders would be filled by the deployment script.
    private static void CheckLiterals(Deployment deployment, HashSet<string> known, Verdict verdict)
    {
        foreach (var definition in deployment.TaskDefinitions)
        {
            var literals = definition.Containers.SelectMany(container => container.Environment.Values.Concat(container.Command)
                .Concat(container.EntryPoint))
                .SelectMany(text => text.Parts).OfType<LiteralPart>();
            foreach (var name in literals.SelectMany(part => Spelling.Placeholders(part.Text)).Where(known.Contains)
                .Distinct(StringComparer.Ordinal))
                verdict.Broken("PH-01", definition, $"the application's own ${{{name}}} has the name of a value of the target account",
                    "Write the value itself in the manifest.");
        }
    }

    private static bool IsUtf8(string content)
    {
        try
        {
            _ = new UTF8Encoding(false, true).GetByteCount(content);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
