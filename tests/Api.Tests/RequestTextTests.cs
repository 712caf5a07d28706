using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>Text that Postgres cannot store is refused wherever a request has text. The API's description says where that is.</summary>
public sealed partial class RequestTextTests(SharedApi shared) : IClassFixture<SharedApi>
{
    private readonly RunningApi _api = shared.Api;

    [Fact]
    public async Task U_0000_in_any_query_parameter_is_refused_with_its_name()
    {
        var count = 0;
        foreach (var (method, path, operation) in await OperationsAsync())
            foreach (var parameter in Members(operation, "parameters")
                .Where(parameter => parameter.GetProperty("in").GetString() == "query"))
            {
                var name = parameter.GetProperty("name").GetString();
                using var request = new HttpRequestMessage(method, $"{path}?{name}=a%00b");
                await AssertRefusedAsync(request, $"/query/{name}");
                count++;
            }
        Assert.InRange(count, 20, 100);
    }

    [Theory]
    [InlineData("\"a\\u0000b\"")]
    [InlineData("\"a\\ud800b\"")]
    [InlineData("\"a\\udc00\\ud800b\"")]
    public async Task Such_text_in_any_field_of_a_body_is_refused_with_its_place(string text)
    {
        var count = 0;
        var schemas = (await _api.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");
        foreach (var (method, path, operation) in await OperationsAsync())
            if (operation.TryGetProperty("requestBody", out var body)
                && body.GetProperty("content").TryGetProperty("application/json", out var json))
                foreach (var (place, content) in Bodies(json.GetProperty("schema"), schemas, text))
                {
                    using var request = new HttpRequestMessage(method,
                        path) { Content = new StringContent(content, Encoding.UTF8, "application/json") };
                    await AssertRefusedAsync(request, $"/body{place}");
                    count++;
                }
        Assert.InRange(count, 15, 100);
    }

    [Theory]
    [InlineData("""{"controlAccounts": {"deb\u0000tors": "1100"}}""", "/body/controlAccounts")]
    [InlineData("\"\\u0000\"", "/body")]
    public async Task Names_and_bodies_that_are_text_are_refused_as_well(string content, string place)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put,
            "/v1/profiles/sage50uk-report") { Content = new StringContent(content, Encoding.UTF8, "application/json") };
        await AssertRefusedAsync(request, place);
    }

    [Fact]
    public async Task JSON_in_another_encoding_than_UTF_8_is_refused()
    {
        using var content = new StringContent("""{"reason": "Month-end"}""", Encoding.Unicode, "application/json");
        await AssertProblemAsync(await _api.Http.PostAsync("/v1/periods/2025-01/close", content), 415, "unsupported-media-type");
    }

    [Theory]
    [InlineData("form-data; name=\"file\"; filename*=UTF-8''a%00b.csv", "Date,Account", "/form/file/filename")]
    [InlineData("form-data; name=\"currency\"", "US\0", "/form/currency")]
    public async Task Such_text_in_a_form_is_refused_with_its_field(string disposition, string content, string place)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/imports") { Content = new StringContent(
            $"--b\r\nContent-Disposition: {disposition}\r\n\r\n{content}\r\n--b--\r\n", Encoding.UTF8) };
        request.Content.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "b") } };
        await AssertRefusedAsync(request, place);
    }

    [Fact]
    public async Task A_long_file_name_is_not_cut_within_a_character()
    {
        using var response = await _api.UploadAsync(await File.ReadAllBytesAsync(Samples.Path("sage/sage50us_general_journal.csv")),
            new string('a', 254) + "\U0001F4D2.csv");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(new string('a', 254), (await JsonAsync(response)).GetProperty("fileName").GetString());
    }

    private async Task AssertRefusedAsync(HttpRequestMessage request, string place)
    {
        var problem = await AssertProblemAsync(await _api.Http.SendAsync(request), 400, "invalid-parameter");
        Assert.Equal(place, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    /// <summary>Every operation of the API, its address with some value for each part that varies.</summary>
    private async Task<List<(HttpMethod Method, string Path, JsonElement Operation)>> OperationsAsync() =>
        [.. from path in (await _api.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json")).GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select (HttpMethod.Parse(operation.Name), Varying().Replace(path.Name, part => Value(part.Groups[1].Value)), operation.Value)];

    private static string Value(string part) => part switch
    {
        "month" => "2025-01",
        "layout" => "sage50uk-report",
        "kind" => "job",
        "reconciliationId" => "1",
        _ => Guid.Empty.ToString(),
    };

    /// <summary>For each text in a schema, its place and a body that has only this text.</summary>
    private static IEnumerable<(string Place, string Content)> Bodies(JsonElement schema, JsonElement schemas, string text)
    {
        // A body that may be left out is {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Review"}]}
        if (Members(schema, "oneOf").ToList() is { Count: > 0 } choices)
            schema = choices.Single(choice => choice.TryGetProperty("$ref", out _));
        if (schema.TryGetProperty("$ref", out var reference))
            schema = schemas.GetProperty(reference.GetString()!.Split('/')[^1]);
        // "type": ["null", "string"]
        var types = schema.TryGetProperty("type", out var type) ? type.ToString() : "";
        if (types.Contains("string", StringComparison.Ordinal))
            yield return ("", text);
        if (schema.TryGetProperty("items", out var items))
            foreach (var (place, content) in Bodies(items, schemas, text))
                yield return ($"/0{place}", $"[{content}]");
        if (schema.TryGetProperty("additionalProperties", out var values))
            foreach (var (place, content) in Bodies(values, schemas, text))
                yield return ($"/debtors{place}", $"{{\"debtors\": {content}}}");
        if (schema.TryGetProperty("properties", out var properties))
            foreach (var property in properties.EnumerateObject())
                foreach (var (place, content) in Bodies(property.Value, schemas, text))
                    yield return ($"/{property.Name}{place}", $"{{\"{property.Name}\": {content}}}");
    }

    private static JsonElement.ArrayEnumerator Members(JsonElement element, string name) =>
        element.TryGetProperty(name, out var array) ? array.EnumerateArray() : default;

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Varying();
}
