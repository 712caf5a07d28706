using System.Globalization;
using System.Text;
using Financial.Api.Problems;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Financial.Api.Uploads;

/// <summary>What an upload says beside the file: fields <c>confirm</c> (true or false), <c>currency</c> (ISO 4217) and <c>asOf</c> (the day of a trial balance), in any order.</summary>
public sealed class UploadForm
{
    private const int FieldBytes = 1024;

    public bool Confirmed { get; private set; }

    public string? Currency { get; private set; }

    public DateOnly? AsOf { get; private set; }

    public ReceivedFile? File { get; private set; }

    /// <summary>Reads the form while it arrives; the file passes through <paramref name="receiver"/> and is never held whole.</summary>
    /// <returns>Null when the form was read to its last boundary, else what is wrong with it.</returns>
    public async Task<Problem?> ReadAsync(HttpRequest request, FileReceiver receiver, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "multipart/form-data")
            return new Problem(ProblemCode.UnsupportedMediaType, "Send the file as multipart/form-data: curl -F confirm=true -F file=@export.csv");
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
            return new Problem(ProblemCode.BadRequest, "The upload ended before it was complete, or is not a readable form. Nothing was stored; send it again.");
        }
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
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.DispositionType.Equals("form-data"))
            return new Problem(ProblemCode.BadRequest, "A part of the form has no Content-Disposition: form-data.");

        var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value;
        if (name != "file")
            return await ReadFieldAsync(name, section.Body, cancellationToken);
        if (File is not null)
            return Problem.Invalid("/form/file", "The form has more than one file. Send one file per import.");
        if (!disposition.IsFileDisposition())
            return Problem.Invalid("/form/file", "The field 'file' is text, not a file. With curl write -F file=@export.csv, with the @.");

        var (file, problem) = await receiver.ReceiveAsync(FileName(disposition), section.Body, cancellationToken);
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
        switch (name)
        {
            case "confirm" when value is "true" or "false" or "":
                Confirmed = value == "true";
                return null;
            case "confirm":
                return Problem.Invalid("/form/confirm", "The field 'confirm' must be true or false.");
            case "currency" when value is "":
                return null;
            case "currency" when value.Length == 3 && value.All(char.IsAsciiLetterUpper):
                Currency = value;
                return null;
            case "currency":
                return Problem.Invalid("/form/currency", "The field 'currency' must be a three-letter ISO 4217 code such as USD.");
            case "asOf" when value is "":
                return null;
            case "asOf" when DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asOf):
                AsOf = asOf;
                return null;
            case "asOf":
                return Problem.Invalid("/form/asOf", "The field 'asOf' must be a date such as 2026-01-31.");
            default:
                return Problem.Invalid($"/form/{name}", $"There is no field '{name}'. The fields are file, confirm, currency and asOf.");
        }
    }

    /// <summary>The last part of the name that the caller gave: a label, never a path.</summary>
    private static string FileName(ContentDispositionHeaderValue disposition)
    {
        var given = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
        var name = new string([.. given[(given.LastIndexOfAny(['/', '\\']) + 1)..].Where(character => !char.IsControl(character)).Take(255)]).Trim();
        return name.Length == 0 ? "unnamed" : name;
    }
}
