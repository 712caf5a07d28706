using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;

namespace Financial.Api.Problems;

/// <summary>
/// One of several errors in a request. <c>pointer</c> names its place: <c>/query/from</c>, <c>/form/file</c>, <c>/body/reason</c>.
/// </summary>
public sealed record ProblemError([property: JsonPropertyName("pointer")] string Place, string Code, string Detail);

/// <summary>
/// The answer to a failed request: RFC 9457 <c>application/problem+json</c>, whatever the request's <c>Accept</c> header.
/// </summary>
public sealed record Problem(ProblemCode Code, string Detail, params IReadOnlyList<ProblemError> Errors)
    : IResult, IEndpointMetadataProvider
{
    private const string ContentType = "application/problem+json";

    /// <summary>Seconds to wait before another attempt.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>An invalid parameter and its place.</summary>
    public static Problem Invalid(string place, string detail) =>
        new(ProblemCode.InvalidParameter, detail, new ProblemError(place, ProblemCode.InvalidParameter.Code, detail));

    /// <summary>Also the answer for objects of other tenants and entities.</summary>
    public static Problem NotFound(string what) => new(ProblemCode.NotFound, $"There is no such {what}.");

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Code.Status;
        response.Headers.CacheControl = "no-store";
        if (RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var body = new Body(
            $"urn:financial:problem:{Code.Code}", Code.Title, Code.Status, Detail, httpContext.Request.Path, Code.Code,
            Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier, Errors);
        return response.WriteAsJsonAsync(body, JsonSerializerOptions.Web, ContentType, CancellationToken.None);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(Body), [ContentType]));

    internal sealed record Body(
        string Type, string Title, int Status, string Detail, string Instance, string Code, string TraceId,
        IReadOnlyList<ProblemError> Errors);
}
