using System.Globalization;
using Financial.Ledger.Journal;
using Financial.Ledger.Statements;

namespace Financial.Api.Exports;

/// <summary>The kinds of cells. A workbook has a number format for each.</summary>
public enum CellKind
{
    /// <summary>Text that no program may compute (EXP-4).</summary>
    Text,

    /// <summary>A calendar day.</summary>
    Date,

    /// <summary>An instant, in UTC.</summary>
    Instant,

    /// <summary>An amount, with the decimals of the currency.</summary>
    Money,

    /// <summary>A fraction; a workbook shows 0.25 as 25.0%.</summary>
    Ratio,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A decimal number that is no amount, such as a number of days.</summary>
    Quantity,
}

/// <summary>A cell of an exported table.</summary>
/// <param name="Kind">Its kind; any kind of column may hold text instead, such as <c>withheld</c>.</param>
/// <param name="Content">Of a text, a fraction or a decimal number: its text. Null for an empty cell.</param>
/// <param name="Value">Of the other kinds: the number of the day, the ticks of the instant, the minor units, the number.</param>
public readonly record struct ExportCell(CellKind Kind, string? Content, long Value)
{
    /// <summary>True if the cell has neither text nor value.</summary>
    public bool IsEmpty => Content is null;

    public static ExportCell Text(string? text) => new(CellKind.Text, string.IsNullOrEmpty(text) ? null : text, 0);

    public static ExportCell Date(DateOnly? day) => day is { } value ? new(CellKind.Date, "", value.DayNumber) : default;

    public static ExportCell Instant(DateTimeOffset? time) => time is { } value ? new(CellKind.Instant, "", value.UtcTicks) : default;

    public static ExportCell Money(long minor) => new(CellKind.Money, "", minor);

    /// <summary>An amount as answers have it. If it is null, the cell holds the reason, such as <c>withheld</c>.</summary>
    public static ExportCell Money(string? minor, string? reason = null) =>
        minor is null ? Text(reason) : Money(long.Parse(minor, CultureInfo.InvariantCulture));

    /// <summary>A fraction as answers have it. If it is null, the cell holds the reason, such as <c>zero-base</c>.</summary>
    public static ExportCell Ratio(string? fraction, string? reason = null) =>
        fraction is null ? Text(reason) : new(CellKind.Ratio, fraction, 0);

    /// <summary>A decimal number as answers have it. If it is null, the cell holds the reason.</summary>
    public static ExportCell Quantity(string? number, string? reason = null) =>
        number is null ? Text(reason) : new(CellKind.Quantity, number, 0);

    public static ExportCell Number(long? number) => number is { } value ? new(CellKind.Number, "", value) : default;

    /// <summary>The cell as plain text: days and instants as in JSON answers, amounts as decimal numbers.</summary>
    public string PlainText(Currency currency) => IsEmpty ? "" : Kind switch
    {
        CellKind.Date => Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        CellKind.Instant => Time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        CellKind.Money => JournalFormat.Amount(Value, currency),
        CellKind.Number => Value.ToString(CultureInfo.InvariantCulture),
        _ => Content!,
    };

    internal DateOnly Day => DateOnly.FromDayNumber((int)Value);

    internal DateTime Time => new(Value, DateTimeKind.Utc);
}
