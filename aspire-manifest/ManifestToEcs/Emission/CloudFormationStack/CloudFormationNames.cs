using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// Logical ids and parameter names, which share one name space in a template. Resources of the deployment keep their own names;
/// parameters, and what comes from a merged template, give way.
/// </summary>
internal sealed class CloudFormationNames
{
    private readonly Dictionary<string, string> _logicalIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _parameterNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal) { CloudFormationTemplate.DeployServices };

    public CloudFormationNames(Deployment deployment)
    {
        foreach (var resource in CloudFormation.ResourcesOf(deployment)) LogicalId(resource.Id);
        foreach (var input in deployment.Inputs) ParameterName(input.Name);
    }

    public string LogicalId(string id)
    {
        if (!_logicalIds.TryGetValue(id, out var name)) _logicalIds[id] = name = Reserve(Names.Pascal(id));
        return name;
    }

    /// <summary>Name of the parameter for a placeholder: <c>PRIVATE_SUBNET_1</c> is PrivateSubnet1.</summary>
    public string ParameterName(string placeholder)
    {
        if (!_parameterNames.TryGetValue(placeholder, out var name))
            _parameterNames[placeholder] = name = Reserve(OfPlaceholder(placeholder));
        return name;
    }

    /// <summary>Names of outputs have a name space of their own.</summary>
    public static string OfPlaceholder(string placeholder) => Names.Pascal(placeholder.ToLowerInvariant());

    /// <summary>The wanted name, or with the first number behind it that makes it free.</summary>
    public string Reserve(string wanted)
    {
        var name = wanted;
        for (var i = 2; !_taken.Add(name); i++) name = FormattableString.Invariant($"{wanted}{i}");
        return name;
    }
}
