using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Financial.Api.Problems;
using Financial.Ledger.Uploads;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Financial.Api.Uploads;

/// <summary>The form of an upload: the file, <c>confirm</c> and the fields of <see cref="UploadOptions"/>, in any order.</summary>
public sealed class UploadForm
{
    private const int FieldBytes = 1024;
    private const int NameLength = 255;

    private static readonly Dictionary<string, UploadOption> OptionsByName = UploadOption.All.ToDictionary(option => option.Name);

    private readonly JsonObject _given = [];

    /// <summary>Field <c>confirm</c>: true posts what is detected without a preview.</summary>
    public bool Confirmed { get; private set; }

    /// <summary>The upload's options.</summary>
    public UploadOptions Options { get; private set; } = new();

    public ReceivedFile? File { get; private set; }

    /// <summary>Reads the form as it arrives; <paramref name="receiver"/> takes the file, which is never held whole.</summary>
    /// <returns>Null when the form was read to its last boundary; otherwise the problem.</returns>
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
        // The body ended before its last boundary, or has invalid headers. Errors of the file store are excluded.
        catch (Exception exception) when (IsBrokenBody(exception) && !cancellationToken.IsCancellationRequested)
        {
            return new Problem(ProblemCode.BadRequest,
                "The upload ended before it was complete, or is not a readable form. Nothing was stored; send it again.");
        }
        Options = _given.Deserialize<UploadOptions>(UploadOptions.Json)!;
        if (Options.From is null != Options.To is null || Options.To < Options.From)
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

        var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
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

    private async Task<Problem?> ReadFieldAsync(string name, Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[FieldBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > FieldBytes)
            return Problem.Invalid($"/form/{name}", $"The field '{name}' is longer than {FieldBytes} bytes.");
        var value = Encoding.UTF8.GetString(buffer, 0, length).Trim();
        if (!RequestText.IsStorable(value))
            return RequestText.NotStorable($"/form/{name}");
        return Take(name, value);
    }

    // Ignore a field without a value.
    private Problem? Take(string name, string value)
    {
        var option = OptionsByName.GetValueOrDefault(name);
        if (option is null && name != "confirm")
            return Problem.Invalid($"/form/{name}",
                $"There is no field '{name}'. The fields are file, confirm, {string.Join(", ", OptionsByName.Keys)}.");
        if (value.Length == 0)
            return null;
        if (option is null)
            Confirmed = value == "true";
        else
            _given[name] = value;
        return (option?.Accepts(value) ?? value is "true" or "false") ? null
            : Problem.Invalid($"/form/{name}", $"The field '{name}' must be {option?.Expected ?? "true or false"}.");
    }

    /// <summary>The last part of the given name: a label, never a path.</summary>
    private static string FileName(string given)
    {
        var name = new string([.. given[(given.LastIndexOfAny(['/', '\\']) + 1)..].Where(character => !char.IsControl(character))
            .Take(NameLength)]);
        // Cutting may split a surrogate pair.
        if (char.IsHighSurrogate(name.LastOrDefault()))
            name = name[..^1];
        return name.Trim() is { Length: > 0 } label ? label : "unnamed";
    }
}
