using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Financial.Api.Problems;

/// <summary>Finds members of a JSON body that the endpoint does not know. Otherwise a mistyped member would change nothing.</summary>
internal static class BodyMembers
{
    /// <summary>The problem of the first unknown member; null if there is none.</summary>
    public static Problem? Check(HttpContext context, JsonElement body) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type
            ? Check(body, type, context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions, "/body")
            : null;

    private static Problem? Check(JsonElement value, Type type, JsonSerializerOptions options, string place)
    {
        var info = options.GetTypeInfo(type);
        return (info.Kind, value.ValueKind) switch
        {
            (JsonTypeInfoKind.Object, JsonValueKind.Object) => value.EnumerateObject().Select(member => Check(member, info, options, place))
                .FirstOrDefault(problem => problem is not null),
            (JsonTypeInfoKind.Dictionary, JsonValueKind.Object) => value.EnumerateObject()
                .Select(member => Check(member.Value, info.ElementType!, options, $"{place}/{member.Name}"))
                .FirstOrDefault(problem => problem is not null),
            (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) => value.EnumerateArray()
                .Select((item, index) => Check(item, info.ElementType!, options, $"{place}/{index}"))
                .FirstOrDefault(problem => problem is not null),
            _ => null,
        };
    }

    private static Problem? Check(JsonProperty member, JsonTypeInfo type, JsonSerializerOptions options, string place)
    {
        var inner = $"{place}/{member.Name}";
        return type.Properties.FirstOrDefault(one => string.Equals(one.Name, member.Name, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Check(member.Value, known.PropertyType, options, inner)
            : Problem.Invalid(inner, ProblemNames.Unknown("member", member.Name, [.. type.Properties.Select(one => one.Name)]));
    }
}
