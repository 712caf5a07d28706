using ManifestToEcs.Expressions;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Mapping;

/// <summary>An expression that some text holds, directly or through connection strings and values.</summary>
/// <param name="Pointer">The text that holds it.</param>
public sealed record Reference(Resource Resource, IReadOnlyList<string> Property, string Pointer)
{
    public string PropertyName => string.Join('.', Property);
}

/// <summary>References between resources. Security groups, roles and the order of the rollout follow from them.</summary>
public sealed class References(AspireManifest manifest, Overlay overlay)
{
    private readonly Dictionary<string, IReadOnlyList<Reference>> _known = new(StringComparer.Ordinal);

    /// <summary>
    /// Everything that the variables, arguments and build of a resource and its components of Dapr reach, each once, in the order of the
    /// file.
    /// </summary>
    public IReadOnlyList<Reference> Of(Resource resource)
    {
        if (_known.TryGetValue(resource.Pointer, out var known)) return known;
        var found = new List<Reference>();
        var seen = new HashSet<(string, string)>();
        var open = new Queue<ManifestText>(TextsOf(resource));
        while (open.TryDequeue(out var text))
        {
            foreach (var expression in ExpressionParser.Parse(text.Text, manifest).OfType<Expression>())
            {
                if (!seen.Add((expression.Resource.Pointer, expression.PropertyName))) continue;
                found.Add(new Reference(expression.Resource, expression.Property, text.Pointer));
                if (Next(expression) is { } next) open.Enqueue(next);
            }
        }
        return _known[resource.Pointer] = found;
    }

    /// <summary>The texts of a running container or its build, without those that the overlay replaces.</summary>
    private IEnumerable<ManifestText> TextsOf(Resource resource)
    {
        var replaced = overlay.For(resource.Name).Environment;
        var stated = replaced.Where(variable => variable.Value is not null)
            .Select(variable => new ManifestText(variable.Value!,
                overlay.PointerOf("resources", resource.Name, "environment", variable.Key)));
        var texts = resource.Env.Where(variable => !replaced.ContainsKey(variable.Name)).Select(variable => variable.Value).Concat(stated)
            .Concat(resource.Args);
        if (resource.Build is { } build)
        {
            texts = texts.Concat(build.Args.Select(argument => argument.Value).Concat(build.Secrets.Select(secret => secret.Value))
                .OfType<ManifestText>());
        }
        return new[] { resource.Image, resource.Entrypoint }.OfType<ManifestText>().Concat(texts).Concat(DaprTextsOf(resource));
    }

    /// <summary>The metadata of the components that its sidecar of Dapr loads.</summary>
    private IEnumerable<ManifestText> DaprTextsOf(Resource resource)
    {
        var loaded = manifest.Resources
            .Where(sidecar => sidecar.DaprSidecar?.Application is { } application && manifest.Find(application) == resource
                && overlay.For(sidecar.Name).Kind is null)
            .SelectMany(sidecar => sidecar.DaprSidecar!.Components).Select(name => manifest.Find(name.Text)).OfType<Resource>();
        foreach (var component in loaded.Where(component => overlay.For(component.Name).Kind is not ("ignore" or "external")))
        {
            if (overlay.For(component.Name).Component is not { Type: not null } stated)
            {
                foreach (var entry in component.DaprComponent?.Metadata ?? []) yield return entry.Value;
                continue;
            }
            foreach (var (name, text) in stated.Metadata)
                yield return new ManifestText(text, overlay.PointerOf("resources", component.Name, "component", "metadata", name));
        }
    }

    private ManifestText? Next(Expression expression)
    {
        var target = expression.Resource;
        if (overlay.For(target.Name).Kind == "external") return null;
        return expression.Property switch
        {
            ["inputs", var name] => target.Inputs.FirstOrDefault(input => input.Name == name)?.Default,
            _ => Evaluator.FieldOf(target, expression.PropertyName),
        };
    }
}
