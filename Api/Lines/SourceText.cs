using System.IO.Compression;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Financial.Ledger.Lines;
using Financial.Ledger.Uploads;

namespace Financial.Api.Lines;

/// <summary>A physical line of a file, from 1.</summary>
public sealed record SourceLine(int Line, string Text);

/// <summary>
/// Reads lines of an imported file from the bucket. The worker notes the place of every 1,024th line, so a line costs a read of as many
/// lines, whatever the size of the file. Text in UTF-16, archives, and files that were imported before places were noted are read from
/// their start.
/// </summary>
public sealed class SourceText(IAmazonS3 s3, SourceFile file)
{
    // An entry seldom has more lines. Of a longer one, only the lines of its journal lines are shown.
    private const int MostLines = 200;
    private const int MostCharacters = 64 * 1024;

    static SourceText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The physical lines to show for an entry: all from its first to its last, or those of its journal lines.</summary>
    public static IReadOnlyList<int> NumbersOf(PostedEntry entry, IReadOnlyList<PostedLine> lines) =>
        entry.LastLine - entry.FirstLine < MostLines
            ? [.. Enumerable.Range(entry.FirstLine, entry.LastLine - entry.FirstLine + 1)]
            : [.. lines.Select(line => line.SourceLine).Distinct().Order().Take(MostLines)];

    /// <summary>Reads lines, given by ascending numbers; or the reason, in a sentence, why they cannot be shown whole.</summary>
    public async Task<(IReadOnlyList<SourceLine> Lines, string? Reason)> ReadAsync(
        IReadOnlyList<int> numbers, CancellationToken cancellationToken)
    {
        if (numbers.Count == 0 || numbers[0] < 1)
            return ([], "The entry was made from the file as a whole.");
        try
        {
            var (lines, reason) = file.LineOffsets is { Length: > 0 } ? (await ReadByPlaceAsync(numbers, cancellationToken), null)
                : await ReadFromStartAsync(numbers, cancellationToken);
            return (lines, reason ?? (lines.FirstOrDefault(line => line.Text.Length == MostCharacters) is { } cut
                ? $"Of line {cut.Line} only the first {MostCharacters} characters are shown." : null));
        }
        catch (AmazonS3Exception fault) when (ReasonOf(fault) is not null)
        {
            return ([], ReasonOf(fault));
        }
    }

    private static string? ReasonOf(AmazonS3Exception fault) => fault.ErrorCode switch
    {
        "NoSuchKey" or "NotFound" => "The bucket keeps the file no longer.",
        "InvalidObjectState" => "The bucket has archived the file: restore the object to see its lines.",
        "InvalidRange" => "The bucket keeps a shorter file in place of the imported one.",
        _ => null,
    };

    private async Task<IReadOnlyList<SourceLine>> ReadByPlaceAsync(IReadOnlyList<int> numbers, CancellationToken cancellationToken)
    {
        var lines = new List<SourceLine>();
        foreach (var near in numbers.GroupBy(number => (number - 1) / LinePlaces.Lines))
        {
            if (near.Key >= file.LineOffsets!.Length)
                break;
            var from = file.LineOffsets[near.Key];
            var end = near.Key + 1 < file.LineOffsets.Length ? file.LineOffsets[near.Key + 1] - 1 : long.MaxValue;
            using var part = await s3.GetObjectAsync(
                new GetObjectRequest { BucketName = file.Bucket, Key = file.ObjectKey, ByteRange = new ByteRange(from, end) },
                cancellationToken);
            using var text = new StreamReader(part.ResponseStream, TextEncoding, detectEncodingFromByteOrderMarks: from == 0);
            lines.AddRange(await ReadLinesAsync(text, near.Key * LinePlaces.Lines + 1, [.. near], cancellationToken));
        }
        return lines;
    }

    private async Task<(IReadOnlyList<SourceLine> Lines, string? Reason)> ReadFromStartAsync(
        IReadOnlyList<int> numbers, CancellationToken cancellationToken)
    {
        using var whole = await s3.GetObjectAsync(file.Bucket, file.ObjectKey, cancellationToken);
        await using var copy = new FileStream(Path.GetTempFileName(), new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });
        await whole.ResponseStream.CopyToAsync(copy, cancellationToken);
        copy.Position = 0;
        var mark = new byte[2];
        await copy.ReadAtLeastAsync(mark, mark.Length, throwOnEndOfStream: false, cancellationToken);
        copy.Position = 0;
        if (mark is not [(byte)'P', (byte)'K'])
        {
            using var text = new StreamReader(copy, TextEncoding);
            return (await ReadLinesAsync(text, 1, numbers, cancellationToken), null);
        }
        using var archive = new ZipArchive(copy, ZipArchiveMode.Read);
        var files = archive.Entries.Where(entry => entry.Length > 0).ToList();
        if (files.Count != 1)
            return ([], $"The file is an Excel workbook: open it and look at row {numbers[0]} of its sheet.");
        using var unpacked = new StreamReader(files[0].Open(), TextEncoding);
        return (await ReadLinesAsync(unpacked, 1, numbers, cancellationToken), null);
    }

    private static async Task<List<SourceLine>> ReadLinesAsync(
        StreamReader text, int first, IReadOnlyList<int> numbers, CancellationToken cancellationToken)
    {
        var (reader, lines, number) = (new BoundedLineReader(text, MostCharacters), new List<SourceLine>(), first - 1);
        foreach (var wanted in numbers)
        {
            string? line = null;
            for (; number < wanted; number++)
                if ((line = await reader.ReadAsync(isLast: number + 1 == numbers[^1], cancellationToken)) is null)
                    return lines;
            lines.Add(new SourceLine(wanted, line!));
        }
        return lines;
    }

    private Encoding TextEncoding => file.Encoding switch
    {
        "windows-1252" => Encoding.GetEncoding(1252),
        "iso-8859-15" => Encoding.GetEncoding(28605),
        "utf-16le" => Encoding.Unicode,
        "utf-16be" => Encoding.BigEndianUnicode,
        _ => Encoding.UTF8,
    };
}
