using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Financial.Api.Answers;

/// <summary>
/// The format of every answer: camelCase, dates as <c>2026-01-31</c>, instants in UTC as <c>2026-01-31T17:04:05.123456Z</c>.
/// </summary>
public static class ApiJson
{
    /// <summary>For JSON written outside the framework: events, and stored answers.</summary>
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    internal static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new UtcInstantConverter());
        return options;
    }

    private sealed class UtcInstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
    }
}
