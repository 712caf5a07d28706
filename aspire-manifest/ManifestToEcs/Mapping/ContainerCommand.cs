using System.Globalization;
using System.Text;
using ManifestToEcs.Expressions;
using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>The program that a container starts, with its arguments.</summary>
/// <param name="Secrets">Variables from which a shell expands secret arguments.</param>
internal sealed record StartCommand(
    IReadOnlyList<DeployText> EntryPoint, IReadOnlyList<DeployText> Arguments, IReadOnlyDictionary<string, SecretReference> Secrets);

/// <summary>
/// Entry point and arguments. ECS has no secret arguments: one that reaches a secret is an error, or (by the overlay's permission) expanded
/// by a shell from a variable.
/// </summary>
internal sealed class ContainerCommand(MappingScope scope, Needs needs, ResourceValues values)
{
    private static readonly Dictionary<string, SecretReference> NoSecrets = [];

    public StartCommand Of(Workload workload)
    {
        if (workload.Resource.Kind == ResourceKind.Executable)
        {
            foreach (var field in new[] { "command", "workingDirectory", "args" })
                scope.Report.Ignored(workload.Pointer(field), "of the program on the developer's machine; the image starts by itself");
            return new StartCommand([], [], NoSecrets);
        }
        var entryPoint = workload.Resource.Entrypoint is { } written && Evaluate(written, workload, "entryPoint") is { } text ? text : null;
        var command = new List<DeployText>();
        foreach (var argument in workload.Resource.Args)
        {
            if (Evaluate(argument, workload, "command") is not { } word) continue;
            WarnOfCredential(workload, argument, command.LastOrDefault()?.Literal, word);
            command.Add(word);
        }
        var variables = workload.Overlay.ShellWrapSecretArgs ? NoSecrets : FromOptions(workload, command);
        if (entryPoint is not { IsSecret: true } && !command.Exists(word => word.IsSecret))
            return new StartCommand(entryPoint is null ? [] : [entryPoint], command, variables);
        if (workload.Overlay.ShellWrapSecretArgs && Start(workload, entryPoint) is { } start)
            return Wrap(workload, start, command);
        Refuse(workload, entryPoint, command);
        return new StartCommand([], [], NoSecrets);
    }

    /// <summary>Whether a secret reaches the command line.</summary>
    public static bool HasSecret(Resource resource, AspireManifest manifest)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return resource.Args.Concat(new[] { resource.Entrypoint }.OfType<ManifestText>()).Any(Reaches);

        bool Reaches(ManifestText text) => ExpressionParser.Parse(text.Text, manifest).OfType<Expression>().Any(expression =>
            seen.Add(expression.Resource.Pointer + " " + expression.PropertyName) && (
                (expression.Property is ["inputs", _]
                    && expression.Resource.Inputs.Any(input => input.Secret || input.Generate is not null))
                || expression.Property is ["secretOutputs", ..]
                || (expression.PropertyName == "value" && expression.Resource.Value is { } value && Reaches(value))
                || (expression.PropertyName == "connectionString" && expression.Resource.ConnectionString is { } connection
                    && Reaches(connection))));
    }

    private DeployText? Evaluate(ManifestText text, Workload workload, string field)
    {
        if (values.Evaluate(text, workload) is not { } value) return null;
        scope.Report.Mapped(text.Pointer, $"{field} of {workload.ContainerName}");
        return value;
    }

    private void WarnOfCredential(Workload workload, ManifestText argument, string? option, DeployText word)
    {
        if (word.Literal is not { } text || !SensitiveText.IsCredential(option, text)) return;
        scope.Report.Warning(FindingCodes.PlainSecret, Location.InManifest(argument.Pointer),
            $"An argument of '{workload.Name}' looks like a secret, and it is readable in the task definition.",
            "Make it a secret parameter in the AppHost, in a variable that the image reads.");
    }

    // --api-key {key.value}: an image that reads the same value from a variable gets it there.
    private Dictionary<string, SecretReference> FromOptions(Workload workload, List<DeployText> command)
    {
        var variables = new Dictionary<string, SecretReference>(StringComparer.Ordinal);
        foreach (var (option, variable) in workload.Known?.SecretOptions ?? [])
        {
            var at = command.FindIndex(word => word.Literal == option || (word.Parts is [LiteralPart start, SecretPart]
                && start.Text == option + "="));
            if (at < 0) continue;
            var isJoined = command[at].IsSecret;
            if (!isJoined && (at + 1 == command.Count || !command[at + 1].IsSecret)) continue;
            var value = isJoined ? DeployText.Of(command[at].Parts[1]) : command[at + 1];
            variables[variable] = needs.Reference(value, workload.Name, variable);
            command.RemoveRange(at, isJoined ? 1 : 2);
            scope.Report.Inferred($"{workload.Name}: {variable}", "the secret of " + option,
                $"{workload.Known!.Name} reads it from this variable, and a command line is no place for a secret");
        }
        return variables;
    }

    private static List<DeployText>? Start(Workload workload, DeployText? entryPoint) =>
        entryPoint is not null ? [entryPoint] : workload.Known?.EntryPoint?.Select(word => (DeployText)word).ToList();

    // sh -c "exec 'docker-entrypoint.sh' 'redis-server' '--requirepass' \"$SECRET_ARGUMENT_1\""
    private StartCommand Wrap(Workload workload, List<DeployText> start, List<DeployText> command)
    {
        var line = (DeployText)"exec";
        var secrets = new Dictionary<string, SecretReference>(StringComparer.Ordinal);
        foreach (var word in start.Concat(command))
        {
            if (!word.IsSecret)
            {
                line += " '" + Quoted(word) + "'";
                continue;
            }
            var variable = string.Create(CultureInfo.InvariantCulture, $"SECRET_ARGUMENT_{secrets.Count + 1}");
            secrets[variable] = needs.Reference(word, workload.Name, variable);
            line += $" \"${variable}\"";
        }
        scope.Report.Inferred($"{workload.Name}: entryPoint", "/bin/sh -c",
            "a secret argument is expanded by a shell from a variable, as the overlay permits");
        return new StartCommand(["/bin/sh", "-c"], [line], secrets);
    }

    private static DeployText Quoted(DeployText word) =>
        DeployText.Of(word.Parts.Select(part => part is LiteralPart literal
            ? new LiteralPart(literal.Text.Replace("'", "'\\''", StringComparison.Ordinal)) : part));

    private void Refuse(Workload workload, DeployText? entryPoint, List<DeployText> command)
    {
        var unknownStart = workload.Overlay.ShellWrapSecretArgs
            ? " The image's own entry point is not known, so no shell can be put before it." : "";
        var place = new StringBuilder(workload.Resource.Pointer).Append(entryPoint is { IsSecret: true } ? "/entrypoint" : "/args")
            .ToString();
        if (entryPoint is not { IsSecret: true } && command.FindIndex(word => word.IsSecret) is var index
            && workload.Resource.Args.Count == command.Count) place = workload.Resource.Args[index].Pointer;
        scope.Report.Error(FindingCodes.SecretInArgument, Location.InManifest(place),
            $"A secret reaches the command line of '{workload.Name}', which everybody who may read the task definition would "
                + $"see.{unknownStart}",
            "Pass it by a variable that the image reads or by a configuration file; or permit a shell that expands it from a variable "
                + $"(resources.{workload.Name}.shellWrapSecretArgs: "
                + $"true){(workload.Known?.Managed is { } managed ? $"; or let {managed} take its place (kind: managed)" : "")}.");
    }
}
