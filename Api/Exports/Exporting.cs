using System.Text.Json.Nodes;
using Financial.Api.Problems;
using Microsoft.OpenApi;

namespace Financial.Api.Exports;

/// <summary>Lets an endpoint answer with a file: <c>?format=csv</c> or <c>xlsx</c> (EXP-1).</summary>
public static class Exporting
{
    private const string Parameter = "format";

    private static readonly IReadOnlyList<string> Names = [ExportFormat.Json, .. ExportFormat.All.Select(format => format.Name)];

    /// <summary>
    /// Adds the query parameter <c>format</c> to an endpoint. The endpoint answers as ever; if a file is asked for, its answer becomes a
    /// table, and the table a file. Problems stay problems.
    /// </summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="table">Makes the endpoint's answer a table.</param>
    /// <typeparam name="TAnswer">The answer of the endpoint.</typeparam>
    public static RouteHandlerBuilder Exports<TAnswer>(this RouteHandlerBuilder builder, Func<TAnswer, ExportTable> table) => builder
        .AddEndpointFilter(async (context, next) =>
        {
            var request = context.HttpContext.Request;
            if (!IsAsked(request))
                return await next(context);
            if (ExportFormat.Find(request.Query[Parameter].ToString()) is not { } format)
                return Problem.Invalid($"/query/{Parameter}", $"format must be one of: {string.Join(", ", Names)}.");
            // Each export is a file of its own with its time, never a copy that the caller has.
            request.Headers.IfNoneMatch = default;
            var answer = await next(context);
            return ValueOf(answer) is TAnswer value ? new ExportFile(format, table(value)) : answer;
        })
        .WithMetadata(new Exported(), new QueryParameter(Parameter))
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            Describe(operation);
            return Task.CompletedTask;
        });

    /// <summary>True if the request asks for a file: then nothing is hidden by default.</summary>
    public static bool IsAsked(HttpRequest request) =>
        request.Query.TryGetValue(Parameter, out var format) && format != ExportFormat.Json;

    private static object? ValueOf(object? answer) => answer switch
    {
        INestedHttpResult nested => ValueOf(nested.Result),
        IValueHttpResult result => result.Value,
        _ => answer,
    };

    private static void Describe(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = Parameter, In = ParameterLocation.Query,
            Description = $"json unless given. csv or xlsx: a file with all rows, at most {ExportFile.MaxRows}, whatever limit and cursor "
                + "are; it states its ledger version and is audited",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Names.Select(name => JsonValue.Create(name)!)] },
        });
        if (operation.Responses is not null && operation.Responses.TryGetValue("200", out var answer))
            foreach (var format in ExportFormat.All)
                answer.Content?.TryAdd(format.ContentType.Split(';')[0], new OpenApiMediaType());
    }

    /// <summary>Marks an endpoint that exports.</summary>
    public sealed class Exported;
}
