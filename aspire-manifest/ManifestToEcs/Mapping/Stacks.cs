using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>CloudFormation stacks of the manifest: templates that lie beside it and are deployed, and stacks that exist already.</summary>
internal sealed class Stacks
{
    private readonly Report _report;
    private readonly SortedDictionary<string, (Stack Stack, StackTemplate? Template)> _stacks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Code, string Message, string Advice)> _failures = new(StringComparer.Ordinal);

    private Stacks(Report report) => _report = report;

    public static Stacks Of(AspireManifest manifest, Overlay overlay, Report report)
    {
        var stacks = new Stacks(report);
        foreach (var resource in manifest.Resources)
        {
            if (resource.Kind == ResourceKind.CloudFormationReference)
                report.Ignored(resource.Pointer, "says who uses the stack, which the expressions say as well");
            if (overlay.For(resource.Name).Kind is not null) continue;
            if (resource is { Kind: ResourceKind.CloudFormationStack, StackName: { } existing }) stacks.AddExisting(resource, existing);
            if (resource is { Kind: ResourceKind.CloudFormationTemplate, StackName: { } name, TemplatePath: { } path })
                stacks.AddTemplate(resource, overlay.StackName(name), path.Replace('\\', '/'), manifest.Directory);
        }
        return stacks;
    }

    /// <summary>Sorted by id.</summary>
    public IReadOnlyList<Stack> All => [.. _stacks.Values.Select(entry => entry.Stack).OrderBy(stack => stack.Id, StringComparer.Ordinal)];

    public (Stack Stack, StackTemplate? Template)? Find(Resource resource) =>
        _stacks.TryGetValue(resource.Pointer, out var found) ? found : null;

    public StackTemplate? TemplateOf(Stack stack) => _stacks.Values.FirstOrDefault(entry => entry.Stack.Id == stack.Id).Template;

    /// <summary>JSON pointer of the resource that brings the stack.</summary>
    public string PointerOf(Stack stack) => _stacks.First(entry => entry.Value.Stack.Id == stack.Id).Key;

    /// <summary><c>{x.output.Y}</c>: the name itself when the template states one, else the output. Null after an error.</summary>
    public DeployText? Output(Resource resource, string output, string pointer)
    {
        if (Find(resource) is not var (stack, template))
        {
            if (_failures.TryGetValue(resource.Pointer, out var failure))
                _report.Error(failure.Code, Location.InManifest(resource.Pointer + "/template-path"), failure.Message, failure.Advice);
            return null;
        }
        if (template is null) return DeployText.OfAttribute(stack, "output." + output);
        if (template.OutputValue(output) is not null)
            return template.LiteralOutput(output) is { } name ? name : DeployText.OfAttribute(stack, "output." + output);
        _report.Error(FindingCodes.UnknownOutput, Location.InManifest(pointer),
            $"The template of '{resource.Name}' has no output {output}.{NearestName.Hint(output, template.OutputNames)}",
            template.OutputNames.Any() ? $"Use one of its outputs: {string.Join(", ", template.OutputNames.Order(StringComparer.Ordinal))}."
                : "Add it to the Outputs of the template.");
        return null;
    }

    private void AddExisting(Resource resource, string name)
    {
        _report.Mapped(resource.Pointer, $"outputs of the stack {name}, which exists already");
        _stacks.Add(resource.Pointer, (new Stack(name, null, null) { Id = resource.Name + "/stack" }, null));
    }

    private void AddTemplate(Resource resource, string name, string path, string folder)
    {
        if (Read(resource, path, folder) is not { } template) return;
        _report.Mapped(resource.Pointer, $"the stack {name}");
        DataPolicies.Complete(resource, template, _report);
        NoteFixedNames(resource, template);
        _stacks.Add(resource.Pointer, (new Stack(name, path, template.Root) { Id = resource.Name + "/stack" }, template));
    }

    // The application may know these names, so they are not changed here.
    private void NoteFixedNames(Resource resource, StackTemplate template)
    {
        var names = template.FixedNames.Select(named => $"{named.Name} ({named.LogicalId})").Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return;
        _report.Note(FindingCodes.FixedName, Location.InManifest(resource.Pointer + "/template-path"),
            $"The template of '{resource.Name}' states names without the environment: {string.Join(", ", names)}. A second environment in "
                + "the same account and region cannot make them.",
            "Before a second environment moves in, leave the names to CloudFormation and read them from outputs, or begin them with "
                + "${AWS::StackName}.");
    }

    private StackTemplate? Read(Resource resource, string path, string folder)
    {
        try
        {
            if (StackTemplate.Parse(File.ReadAllText(Path.Combine(folder, path)), out var wrong) is { } template) return template;
            Fail(FindingCodes.TemplateInvalid, $"The CloudFormation template {path} of '{resource.Name}' cannot be used: {wrong}.",
                "Correct the template; 'aws cloudformation validate-template' checks it too.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException
            or ArgumentException)
        {
            Fail(FindingCodes.TemplateNotFound,
                $"The CloudFormation template {path} of '{resource.Name}' cannot be read beside the manifest.",
                "Put it where the manifest says (cdk synth writes the ones of a CDK app), or say kind: external with the outputs as "
                    + $"values (resources.{resource.Name}.values).");
        }
        return null;

        void Fail(string code, string message, string advice)
        {
            _failures[resource.Pointer] = (code, message, advice);
            _report.Error(code, Location.InManifest(resource.Pointer + "/template-path"), message, advice);
        }
    }
}
