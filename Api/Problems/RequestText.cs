using System.Text;
using System.Text.Json;

namespace Financial.Api.Problems;

/// <summary>
/// Rejects names that an endpoint does not know, and text that Postgres cannot store: U+0000 and unpaired surrogates. Checks query and JSON
/// body before an endpoint reads them; forms are streamed, so their reader checks them.
/// </summary>
public static class RequestText
{
    public static void UseRequestText(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (await FindProblemAsync(context.Request, context.RequestAborted) is { } problem)
            await problem.ExecuteAsync(context);
        else
            await next(context);
    });

    /// <summary>True when the database can store the text.</summary>
    public static bool IsStorable(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\0')
                return false;
            if (char.IsSurrogate(text[index]) && !char.IsSurrogatePair(text, index++))
                return false;
        }
        return true;
    }

    /// <summary>The problem for text that cannot be stored, with its place.</summary>
    public static Problem NotStorable(string place) =>
        Problem.Invalid(place, $"{place[(place.LastIndexOf('/') + 1)..]} holds a character that cannot be stored: U+0000 or half of a "
            + "surrogate pair.");

    private static async Task<Problem?> FindProblemAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = request.HttpContext.GetEndpoint()?.Metadata.GetMetadata<QueryParameters>();
        foreach (var (name, values) in request.Query)
        {
            if (parameters?.Check(name) is { } unknown)
                return unknown;
            if (!values.All(value => IsStorable(value!)))
                return NotStorable($"/query/{name}");
        }
        // Leave unknown routes alone: they are answered 404 whatever the body.
        return request.HasJsonContentType() && request.HttpContext.GetEndpoint() is not null
            ? await CheckBodyAsync(request, cancellationToken) : null;
    }

    private static async Task<Problem?> CheckBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.GetTypedHeaders().ContentType is { Charset.HasValue: true } type && type.Encoding?.CodePage != Encoding.UTF8.CodePage)
            return new Problem(ProblemCode.UnsupportedMediaType, "Send JSON in UTF-8.");
        // The endpoint reads the body again. Buffer in memory: Kestrel's limit keeps it small.
        request.EnableBuffering(bufferThreshold: int.MaxValue);
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            return Find(body.RootElement, "/body") is { } place
                ? NotStorable(place) : BodyMembers.Check(request.HttpContext, body.RootElement);
        }
        catch (JsonException)
        {
            // The endpoint refuses the body itself.
            return null;
        }
        finally
        {
            request.Body.Position = 0;
        }
    }

    /// <summary>Returns the place of the first text in a JSON value that cannot be stored; null when there is none.</summary>
    private static string? Find(JsonElement value, string place) => value.ValueKind switch
    {
        JsonValueKind.String => IsStorable(value.GetString) ? null : place,
        JsonValueKind.Array => value.EnumerateArray().Select((item, index) => Find(item, $"{place}/{index}"))
            .FirstOrDefault(found => found is not null),
        JsonValueKind.Object => value.EnumerateObject()
            .Select(property => IsStorable(() => property.Name) ? Find(property.Value, $"{place}/{property.Name}") : place)
            .FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static bool IsStorable(Func<string?> read)
    {
        try
        {
            return IsStorable(read()!);
        }
        catch (InvalidOperationException)
        {
            // System.Text.Json throws on an unpaired surrogate.
            return false;
        }
    }
}
