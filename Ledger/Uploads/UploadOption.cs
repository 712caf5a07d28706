using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Financial.Ledger.Uploads;

/// <summary>One option of <see cref="UploadOptions"/>, as its property declares it.</summary>
/// <param name="Name">Its name in forms, messages and JSON, in camelCase.</param>
/// <param name="Label">Its name on the page.</param>
/// <param name="Description">A sentence about it, for the page and the API's description.</param>
/// <param name="Kind">How it is asked for.</param>
/// <param name="Values">The values that it can have, each with its label; empty for a day and for a code.</param>
/// <param name="Pattern">The form of a code; null for any other kind.</param>
/// <param name="Expected">What a value of it is, as the end of "must be".</param>
public sealed record UploadOption(
    string Name, string Label, string Description, UploadOptionKind Kind, IReadOnlyList<UploadOptionValue> Values, Regex? Pattern,
    string Expected)
{
    /// <summary>Every option, in the order in which the page shows them.</summary>
    public static IReadOnlyList<UploadOption> All { get; } =
        [.. typeof(UploadOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(Read)];

    /// <summary>True when the text is a value of the option.</summary>
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

/// <summary>How an option is asked for.</summary>
public enum UploadOptionKind
{
    /// <summary>A code in capital letters.</summary>
    Code,

    /// <summary>A day as <c>2025-01-31</c>.</summary>
    Day,

    /// <summary>One of several values; without it the file says which.</summary>
    Choice,

    /// <summary>One of two values, of which the first holds without it.</summary>
    Switch,
}

/// <summary>A value of an option; <c>Label</c> is null for a switch.</summary>
public sealed record UploadOptionValue(string Value, string? Label);
