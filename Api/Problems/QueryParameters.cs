using Microsoft.AspNetCore.Http.Metadata;

namespace Financial.Api.Problems;

/// <summary>Metadata of an endpoint: a query parameter beside those of its handler.</summary>
public sealed record QueryParameter(string Name);

/// <summary>
/// Metadata of an endpoint: all query parameters that it knows. <see cref="RequestText"/> refuses every other, because without a mistyped
/// parameter the answer would have other figures than those asked for.
/// </summary>
public sealed record QueryParameters(IReadOnlyList<string> Names)
{
    /// <summary>The parameters of the endpoint's handler, and those that its metadata adds.</summary>
    public static QueryParameters Of(EndpointBuilder endpoint)
    {
        var path = ((RouteEndpointBuilder)endpoint).RoutePattern.Parameters.Select(parameter => parameter.Name);
        var ofHandler = endpoint.Metadata.OfType<IParameterBindingMetadata>()
            .Where(parameter => !parameter.HasBindAsync
                && (parameter.HasTryParse || parameter.ParameterInfo.ParameterType is { } type && (type == typeof(string) || type.IsArray)))
            .Select(parameter => ProblemNames.OfMember(parameter.Name));
        return new QueryParameters([.. ofHandler.Concat(endpoint.Metadata.OfType<QueryParameter>().Select(parameter => parameter.Name))
            .Except(path, StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>The problem of a parameter that the endpoint does not know; null if it does.</summary>
    public Problem? Check(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase) ? null
        : Problem.Invalid($"/query/{name}", ProblemNames.Unknown("parameter", name, Names));
}

/// <summary>Notes the query parameters of endpoints.</summary>
public static class KnownParameters
{
    /// <summary>Notes the parameters of every endpoint of the group, also of those that are mapped later.</summary>
    public static RouteGroupBuilder WithKnownParameters(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint => endpoint.Metadata.Add(QueryParameters.Of(endpoint)));
        return group;
    }
}
