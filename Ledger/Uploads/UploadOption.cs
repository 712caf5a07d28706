using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Financial.Ledger.Uploads;

/// <summary>One option of an upload, declared by a property of <see cref="UploadOptions"/>.</summary>
/// <param name="Name">The name in forms, messages and JSON, in camelCase.</param>
/// <param name="Label">The name on the page.</param>
/// <param name="Description">One sentence about the option, for the page and the API's description.</param>
/// <param name="Kind">The kind of control that enters it.</param>
/// <param name="Values">The possible values with their labels; empty for a day and for a code.</param>
/// <param name="Pattern">The form of a code; null for any other kind.</param>
/// <param name="Expected">Describes a valid value; follows "must be" in messages.</param>
public sealed record UploadOption(
    string Name, string Label, string Description, UploadOptionKind Kind, IReadOnlyList<UploadOptionValue> Values, Regex? Pattern,
    string Expected)
{
    /// <summary>All options, in the order of the page.</summary>
    public static IReadOnlyList<UploadOption> All { get; } =
        [.. typeof(UploadOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(Read)];

    /// <summary>True when the option allows this value.</summary>
    public bool Accepts(string text) => Kind switch
    {
        UploadOptionKind.Day => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        UploadOptionKind.Code => Pattern!.IsMatch(text),
        _ => Values.Any(value => value.Value == text),
    };

    private static UploadOption Read(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType);
        var values = ReadValues(type ?? property.PropertyType);
        var code = property.GetCustomAttribute<RegularExpressionAttribute>();
        var (kind, expected) = (type, code) switch
        {
            (_, not null) => (UploadOptionKind.Code, code.ErrorMessage!),
            _ when type == typeof(DateOnly) => (UploadOptionKind.Day, "a day such as 2025-01-31"),
            (null, _) => (UploadOptionKind.Switch, Names(values)),
            _ => (UploadOptionKind.Choice, Names(values)),
        };
        var display = property.GetCustomAttribute<DisplayAttribute>()!;
        return new UploadOption(JsonNamingPolicy.CamelCase.ConvertName(property.Name), display.Name!, display.Description!, kind, values,
            code is null ? null : new Regex($"^(?:{code.Pattern})$", RegexOptions.CultureInvariant), expected);
    }

    private static UploadOptionValue[] ReadValues(Type type) =>
    [
        .. type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(_ => type.IsEnum).Select(field => new UploadOptionValue(
            JsonNamingPolicy.KebabCaseLower.ConvertName(field.Name), field.GetCustomAttribute<DisplayAttribute>()?.Name)),
    ];

    private static string Names(UploadOptionValue[] values) => string.Join(" or ", values.Select(value => value.Value));
}

/// <summary>The kind of control that enters an option.</summary>
public enum UploadOptionKind
{
    /// <summary>A code in capital letters.</summary>
    Code,

    /// <summary>A day as <c>2025-01-31</c>.</summary>
    Day,

    /// <summary>One of several values; without it the file decides.</summary>
    Choice,

    /// <summary>One of two values; the first is the default.</summary>
    Switch,
}

/// <summary>A value of an option; <c>Label</c> is null for a switch.</summary>
public sealed record UploadOptionValue(string Value, string? Label);
