using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using ManifestToEcs.Yaml;

namespace ManifestToEcs.Overlays;

/// <summary>
/// A key of the overlay, read from its only declaration: a property of an overlay record and its attributes. On a list or a map, the
/// attributes restrict the items or the values.
/// </summary>
internal sealed class OverlayKey(PropertyInfo property)
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<OverlayKey>> Declared = new();

    public PropertyInfo Property => property;

    public string Name { get; } = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
        ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    public Type Type => property.PropertyType;

    /// <summary>The sentence of the property; a record's own sentence where the property has none.</summary>
    public string Description => (property.GetCustomAttribute<DescriptionAttribute>()
        ?? Type.GetCustomAttribute<DescriptionAttribute>())!.Description;

    public FormAttribute? Form { get; } = property.GetCustomAttribute<FormAttribute>();

    public RangeAttribute? Range { get; } = property.GetCustomAttribute<RangeAttribute>();

    public object?[]? Allowed { get; } = property.GetCustomAttribute<AllowedValuesAttribute>()?.Values;

    public bool NamesResource { get; } = property.IsDefined(typeof(NamesResourceAttribute));

    public bool NamesBinding { get; } = property.IsDefined(typeof(NamesBindingAttribute));

    public KeyNames KeyNames { get; } = property.GetCustomAttribute<KeysNameAttribute>()?.Names ?? KeyNames.Anything;

    /// <summary>Null in the map is a value of its own: it removes a variable.</summary>
    public bool HoldsNull { get; } = ValueOf(property.PropertyType) == typeof(string)
        && new NullabilityInfoContext().Create(property).GenericTypeArguments[1].ReadState == NullabilityState.Nullable;

    /// <summary>The keys of an overlay record.</summary>
    public static IReadOnlyList<OverlayKey> Of(Type record) => Declared.GetOrAdd(record, type =>
        [.. type.GetProperties().Where(property => !property.IsDefined(typeof(JsonIgnoreAttribute)))
            .Select(property => new OverlayKey(property))]);

    /// <summary>Names of the keys that the entry of a resource states.</summary>
    public static IEnumerable<string> StatedIn(ResourceOverlay entry) => Of(typeof(ResourceOverlay))
        .Where(key => key.Property.GetValue(entry) is not (null or false or ICollection { Count: 0 })).Select(key => key.Name);

    public static bool IsRecord(Type type) => type.IsClass && type != typeof(string);

    /// <summary>Type of the items of a list.</summary>
    public static Type? ItemOf(Type type) => LastArgument(type, typeof(IReadOnlyList<>));

    /// <summary>Type of the values of a map.</summary>
    public static Type? ValueOf(Type type) => LastArgument(type, typeof(IReadOnlyDictionary<,>));

    /// <summary>Whether the type holds one value: neither a list nor a map.</summary>
    public static bool IsSingle(Type type) => CodeOf(type) != TypeCode.Object;

    /// <summary>A single value as the type asks; null when it is none.</summary>
    public static object? Parse(Type type, YamlScalar scalar) => CodeOf(type) switch
    {
        TypeCode.String => scalar.Text,
        TypeCode.Boolean when scalar is { Plain: true, Text: "true" or "True" or "TRUE" } => true,
        TypeCode.Boolean when scalar is { Plain: true, Text: "false" or "False" or "FALSE" } => false,
        TypeCode.Int32 when scalar.Plain
            && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        TypeCode.Double when scalar.Plain
            && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => number,
        _ => null,
    };

    public bool Accepts(object value) => Allowed?.Contains(value) ?? Form?.Accepts((string)value) ?? IsInRange(value);

    /// <summary>Completes "must be …".</summary>
    public string Expected(Type type) => this switch
    {
        { Allowed: { } values } => "one of " + string.Join(", ", values),
        { Form: { } form } => form.Expected,
        { Range: { } range } => $"{Word(type)} from {range.Minimum} to {range.Maximum}",
        _ => Word(type),
    };

    /// <summary>A value that would be right.</summary>
    public string Example(Type type) => this switch
    {
        { Allowed: { } values } => $"{values[0]}",
        { Form: { } form } => form.Example,
        { Range: { } range } => CodeOf(type) == TypeCode.Double ? "70" : $"{range.Minimum}",
        _ => "true",
    };

    /// <summary>The kind of value, for messages.</summary>
    public static string Word(Type type) => CodeOf(type) switch
    {
        TypeCode.String => "a text",
        TypeCode.Int32 => "a whole number",
        TypeCode.Double => "a number",
        TypeCode.Boolean => "true or false",
        _ => ItemOf(type) is null ? "a map" : "a list",
    };

    private static TypeCode CodeOf(Type type) => System.Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type);

    private bool IsInRange(object value) => Range is null
        || (Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number
            && number >= Convert.ToDouble(Range.Minimum, CultureInfo.InvariantCulture)
            && number <= Convert.ToDouble(Range.Maximum, CultureInfo.InvariantCulture));

    private static Type? LastArgument(Type type, Type generic) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == generic ? type.GenericTypeArguments[^1] : null;
}
