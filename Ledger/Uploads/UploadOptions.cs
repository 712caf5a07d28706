using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Financial.Ledger.Uploads;

/// <summary>
/// The options of an upload; each property declares one. Its name in camelCase is used by the form of <c>POST /v1/imports</c>, the page,
/// the message to EtlWorker, the status, the audit log and <c>app.import.options</c>. The first value of an enum is the default; if the
/// property may be null, the file decides.
/// </summary>
public record UploadOptions
{
    /// <summary>Omits options that have their default value.</summary>
    public static JsonSerializerOptions Json { get; } =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    [Display(Name = "Trial balance as of", Description = "The day of a trial balance that does not state it.")]
    public DateOnly? AsOf { get; init; }

    [Display(Name = "Re-run from", Description = "The first day of a re-run: the file holds everything from this day to the last.")]
    public DateOnly? From { get; init; }

    [Display(Name = "Re-run to", Description = "The last day of a re-run: posted entries of these days that the file lacks are reversed.")]
    public DateOnly? To { get; init; }

    [Display(Name = "Currency of the file",
        Description = "The ledger's currency, as an ISO 4217 code, if this is its first file; later files must agree.")]
    [RegularExpression("[A-Z]{3}", ErrorMessage = "a three-letter ISO 4217 code such as USD")]
    public string? Currency { get; init; }

    [Display(Name = "Its dates have", Description = "Needed where dates such as 01/02/2025 leave it open.")]
    public DateOrder? DateOrder { get; init; }

    [Display(Name = "Its decimal mark is", Description = "Needed where amounts such as 1.500 leave it open.")]
    [SuppressMessage("Naming", "CA1720", Justification = "The field of the form is called decimal.")]
    public DecimalMark? Decimal { get; init; }

    /// <summary>IMP-5.</summary>
    [Display(Name = "Post the good entries, refuse the rest", Description = "Without it one refused row refuses the file.")]
    public PostOption Post { get; init; }

    [Display(Name = "Rows that come again really happened twice",
        Description = "Rows repeated in the same order are posted as well, and entries that look like edits of others.")]
    public RepeatsOption Repeats { get; init; }

    /// <summary>I-5.</summary>
    [Display(Name = "Post late entries into soft-closed months", Description = "Each is marked late. Closed months take none.")]
    public LateOption Late { get; init; }

    [Display(Name = "Dates far from today are right", Description = "Entries years from today are posted without a question.")]
    public DatesOption Dates { get; init; }

    [Display(Name = "Posted entries may be reversed", Description = "Entries that the file changes are reversed without a question.")]
    public CorrectionsOption Corrections { get; init; }

    [Display(Name = "Open the ledger with this trial balance", Description = "Its day lies before the first entry of the ledger.")]
    public OpeningOption Opening { get; init; }

    /// <summary>True if the upload states this option and value, as in <c>dates=keep</c>. It need not be the name of an option.</summary>
    public bool Says(string statement) => statement.Split('=') is [var name, var value]
        && JsonSerializer.SerializeToElement(this, Json).TryGetProperty(name, out var stated) && stated.GetString() == value;
}

/// <summary>Whether day or month comes first in a column of dates.</summary>
[JsonConverter(typeof(OptionValueConverter<DateOrder>))]
public enum DateOrder
{
    [Display(Name = "the day first")] DayFirst,
    [Display(Name = "the month first")] MonthFirst,
}

/// <summary>The decimal mark of amounts.</summary>
[JsonConverter(typeof(OptionValueConverter<DecimalMark>))]
public enum DecimalMark
{
    [Display(Name = "a comma")] Comma,
    [Display(Name = "a point")] Point,
}

/// <summary>The entries to post of a file with refused rows. An entry is posted whole or refused.</summary>
[JsonConverter(typeof(OptionValueConverter<PostOption>))]
public enum PostOption { All, Good }

/// <summary>Treatment of rows that repeat in the same order.</summary>
[JsonConverter(typeof(OptionValueConverter<RepeatsOption>))]
public enum RepeatsOption { Ask, Keep }

/// <summary>Treatment of entries in a soft-closed month.</summary>
[JsonConverter(typeof(OptionValueConverter<LateOption>))]
public enum LateOption { Refuse, Allow }

/// <summary>Treatment of entries dated years from today.</summary>
[JsonConverter(typeof(OptionValueConverter<DatesOption>))]
public enum DatesOption { Ask, Keep }

/// <summary>Treatment of posted entries that the file changes.</summary>
[JsonConverter(typeof(OptionValueConverter<CorrectionsOption>))]
public enum CorrectionsOption { Ask, Allow }

/// <summary>Treatment of a trial balance dated before the first entry.</summary>
[JsonConverter(typeof(OptionValueConverter<OpeningOption>))]
public enum OpeningOption { Compare, Post }

/// <summary>Writes an option's value in kebab case: <c>day-first</c>.</summary>
internal sealed class OptionValueConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
