using System.Text;
using Financial.Api.Answers;
using Financial.Api.Problems;
using Financial.Ledger.Messages;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Financial.Api.Uploads;

/// <summary>
/// What an upload says beside the file, in any order: <c>confirm currency post repeats late from to asOf opening dateOrder decimal dates
/// corrections</c>.
/// </summary>
public sealed class UploadForm
{
    private const int FieldBytes = 1024;
    private const int NameLength = 255;

    private static readonly Dictionary<string, string> Fields = new()
    {
        ["confirm"] = "true or false",
        ["currency"] = "a three-letter ISO 4217 code such as USD",
        ["post"] = "all or good",
        ["repeats"] = "ask or keep",
        ["late"] = "refuse or allow",
        ["from"] = "a day such as 2025-01-01",
        ["to"] = "a day such as 2025-01-31",
        ["asOf"] = "a day such as 2025-01-31",
        ["opening"] = "compare or post",
        ["dateOrder"] = "day-first or month-first",
        ["decimal"] = "comma or point",
        ["dates"] = "ask or keep",
        ["corrections"] = "ask or allow",
    };

    public bool Confirmed { get; private set; }

    public string? Currency { get; private set; }

    /// <summary>
    /// Field <c>post</c>: <c>good</c> posts the entries without a fault although others are refused; <c>all</c>, the default, all or
    /// nothing.
    /// </summary>
    public bool PostGoodEntries { get; private set; }

    /// <summary>
    /// Field <c>repeats</c>: <c>keep</c> posts rows that come again in the same order; <c>ask</c>, the default, refuses the file for them.
    /// </summary>
    public bool KeepRepeats { get; private set; }

    /// <summary>
    /// Field <c>late</c>: <c>allow</c> posts entries of a soft-closed month, marked late; <c>refuse</c>, the default, refuses them.
    /// </summary>
    public bool AllowLate { get; private set; }

    /// <summary>Fields <c>from</c> and <c>to</c>, YYYY-MM-DD: the range of a re-run.</summary>
    public DateOnly? From { get; private set; }

    public DateOnly? To { get; private set; }

    /// <summary>Field <c>asOf</c>, YYYY-MM-DD: the day of a trial balance that does not say it itself.</summary>
    public DateOnly? AsOf { get; private set; }

    /// <summary>
    /// Field <c>opening</c>: <c>post</c> posts a trial balance of a day before the first entry; <c>compare</c>, the default, takes it as
    /// control totals.
    /// </summary>
    public bool PostOpening { get; private set; }

    /// <summary>Fields <c>dateOrder decimal dates corrections</c>: answers to what the file may leave open.</summary>
    public UploadAnswers Answers { get; private set; } = UploadAnswers.None;

    public ReceivedFile? File { get; private set; }

    /// <summary>Reads the form while it arrives; the file passes through <paramref name="receiver"/> and is never held whole.</summary>
    /// <returns>Null when the form was read to its last boundary, else what is wrong with it.</returns>
    public async Task<Problem?> ReadAsync(HttpRequest request, FileReceiver receiver, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "multipart/form-data")
            return new Problem(ProblemCode.UnsupportedMediaType,
                "Send the file as multipart/form-data: curl -F confirm=true -F file=@export.csv");
        if (HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
            return new Problem(ProblemCode.BadRequest, "The Content-Type header has no usable boundary.");

        var reader = new MultipartReader(boundary, request.Body) { HeadersLengthLimit = 16 * 1024 };
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
                if (await ReadSectionAsync(section, receiver, cancellationToken) is { } problem)
                    return problem;
        }
        // The body ended before its last boundary, or its headers are no headers. An error of the file store is none of these.
        catch (Exception exception) when (IsBrokenBody(exception) && !cancellationToken.IsCancellationRequested)
        {
            return new Problem(ProblemCode.BadRequest,
                "The upload ended before it was complete, or is not a readable form. Nothing was stored; send it again.");
        }
        if (From is null != To is null || To < From)
            return Problem.Invalid("/form/to", "A re-run needs both from and to, and cannot end before it starts.");
        return File is null ? Problem.Invalid("/form/file", "The form has no file. Send it as the field 'file'.") : null;
    }

    private static bool IsBrokenBody(Exception exception) => exception switch
    {
        FileStoreException => false,
        BadHttpRequestException { StatusCode: not StatusCodes.Status413PayloadTooLarge } => true,
        BadHttpRequestException => false,
        IOException or InvalidDataException => true,
        _ => false,
    };

    private async Task<Problem?> ReadSectionAsync(MultipartSection section, FileReceiver receiver, CancellationToken cancellationToken)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            || !disposition.DispositionType.Equals("form-data"))
            return new Problem(ProblemCode.BadRequest, "A part of the form has no Content-Disposition: form-data.");

        var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value;
        if (name != "file")
            return await ReadFieldAsync(name, section.Body, cancellationToken);
        if (File is not null)
            return Problem.Invalid("/form/file", "The form has more than one file. Send one file per import.");
        if (!disposition.IsFileDisposition())
            return Problem.Invalid("/form/file", "The field 'file' is text, not a file. With curl write -F file=@export.csv, with the @.");

        var given = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName)
            .ToString();
        if (!RequestText.IsStorable(given))
            return RequestText.NotStorable("/form/file/filename");

        var (file, problem) = await receiver.ReceiveAsync(FileName(given), section.Body, cancellationToken);
        File = file;
        return problem;
    }

    private async Task<Problem?> ReadFieldAsync(string? name, Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[FieldBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > FieldBytes)
            return Problem.Invalid($"/form/{name}", $"The field '{name}' is longer than {FieldBytes} bytes.");
        var value = Encoding.UTF8.GetString(buffer, 0, length).Trim();
        if (!RequestText.IsStorable(value))
            return RequestText.NotStorable($"/form/{name}");
        return value.Length == 0 ? NoSuchField(name) : Take(name, value);
    }

    private Problem? Take(string? name, string value)
    {
        switch (name)
        {
            case "confirm" when value is "true" or "false":
                Confirmed = value == "true";
                return null;
            case "currency" when value.Length == 3 && value.All(char.IsAsciiLetterUpper):
                Currency = value;
                return null;
            case "post" when value is "all" or "good":
                PostGoodEntries = value == "good";
                return null;
            case "repeats" when value is "ask" or "keep":
                KeepRepeats = value == "keep";
                return null;
            case "late" when value is "refuse" or "allow":
                AllowLate = value == "allow";
                return null;
            case "from" when RangeParameters.TryReadDay(value, out var from):
                From = from;
                return null;
            case "to" when RangeParameters.TryReadDay(value, out var to):
                To = to;
                return null;
            case "asOf" when RangeParameters.TryReadDay(value, out var asOf):
                AsOf = asOf;
                return null;
            case "opening" when value is "compare" or "post":
                PostOpening = value == "post";
                return null;
            case "dateOrder" when value is "day-first" or "month-first":
                Answers = Answers with { DateOrder = value };
                return null;
            case "decimal" when value is "comma" or "point":
                Answers = Answers with { DecimalMark = value };
                return null;
            case "dates" when value is "ask" or "keep":
                Answers = Answers with { KeepDates = value == "keep" };
                return null;
            case "corrections" when value is "ask" or "allow":
                Answers = Answers with { AllowCorrections = value == "allow" };
                return null;
            default:
                return NoSuchField(name) ?? Problem.Invalid($"/form/{name}", $"The field '{name}' must be {Fields[name!]}.");
        }
    }

    private static Problem? NoSuchField(string? name) => name is not null && Fields.ContainsKey(name) ? null
        : Problem.Invalid($"/form/{name}", $"There is no field '{name}'. The fields are file, {string.Join(", ", Fields.Keys)}.");

    /// <summary>The last part of the name that the caller gave: a label, never a path.</summary>
    private static string FileName(string given)
    {
        var name = new string([.. given[(given.LastIndexOfAny(['/', '\\']) + 1)..].Where(character => !char.IsControl(character))
            .Take(NameLength)]);
        // The cut may divide a surrogate pair.
        if (char.IsHighSurrogate(name.LastOrDefault()))
            name = name[..^1];
        return name.Trim() is { Length: > 0 } label ? label : "unnamed";
    }
}
