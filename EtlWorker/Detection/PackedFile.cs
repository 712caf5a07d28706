using System.Xml;
using Financial.EtlWorker.Extract.Excel;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Layouts;

namespace Financial.EtlWorker.Detection;

/// <summary>Extracts the text of an Excel workbook, or of a ZIP archive with one file; later steps read only text.</summary>
public static class PackedFile
{
    private const int MaxSheetNames = 5;

    /// <summary>True for the first bytes of a ZIP archive or workbook, or of an old Office file.</summary>
    public static bool IsPacked(ReadOnlySpan<byte> start) => IsZip(start) || CompoundFile.Is(start);

    /// <summary>
    /// Returns the text of the file, or its refusal. A file that is not packed is returned as it is; a packed one is disposed.
    /// </summary>
    /// <param name="file">The whole file.</param>
    /// <param name="own">The company's own layout.</param>
    /// <param name="isRejects">True for a repaired rejects file, which has no layout; uses the first sheet with rows.</param>
    /// <param name="cancellationToken">Ends the unpacking.</param>
    public static (LocalFile? File, Refusal? Refusal) Unpack(
        LocalFile file, SignedCsv? own, bool isRejects, CancellationToken cancellationToken)
    {
        if (!IsPacked(file.Start.Span)) return (file, null);
        using (file)
        {
            try
            {
                using var bytes = file.OpenBytes();
                if (CompoundFile.Is(file.Start.Span)) return (null, CompoundFile.Refuse(bytes));
                using var zip = BoundedZip.Open(bytes);
                return Workbook.Open(zip, cancellationToken) is { } workbook
                    ? FindSheet(workbook, own, isRejects) : UnpackOnlyFile(zip, cancellationToken);
            }
            catch (RefusedFileException refused)
            {
                return (null, refused.Refusal);
            }
            catch (Exception exception) when (exception is InvalidDataException or XmlException or EndOfStreamException)
            {
                return (null, new Refusal(0, RefusalCode.DamagedFile, "this Excel workbook or ZIP archive is damaged or cut",
                    "export it again; if Excel can open it, save it as a new .xlsx file or as CSV"));
            }
        }
    }

    private static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8);

    // Returns the first sheet of a known layout. Otherwise refuses with the first sheet that lacks only a column, so the refusal names it.
    private static (LocalFile? File, Refusal? Refusal) FindSheet(Workbook workbook, SignedCsv? own, bool isRejects)
    {
        Refusal? closest = null, last = null;
        foreach (var sheet in workbook.VisibleSheets)
        {
            using var sample = workbook.ReadSample(sheet, out var width);
            if (sample.Length == 0) continue;
            var (survey, refusal) = isRejects ? (null, null) : LayoutDetection.Detect(sample, own);
            if (survey is not null || isRejects) return (workbook.Read(sheet, width), null);
            if (refusal!.Code != RefusalCode.NotASageFile) closest ??= refusal;
            last = refusal;
        }

        if (last is null)
            return (null, new Refusal(0, RefusalCode.EmptyFile, "no visible sheet of this workbook has rows",
                "show the sheet that holds the export, or export it again"));
        if (closest is not null || workbook.VisibleSheets.Count == 1) return (null, closest ?? last);
        var names = string.Join(", ", workbook.VisibleSheets.Take(MaxSheetNames).Select(sheet => $"'{sheet.Name}'"));
        return (null, last with { Detail =
            $"no visible sheet of this workbook ({names}) has the header or the first row of a layout that can be read" });
    }

    private static (LocalFile? File, Refusal? Refusal) UnpackOnlyFile(BoundedZip zip, CancellationToken cancellationToken)
    {
        if (zip.Find("mimetype") is not null && zip.Find("content.xml") is not null)
            throw new RefusedFileException(RefusalCode.NotASageFile, "this is an OpenDocument file (.ods)",
                "save it as an Excel workbook (.xlsx) or as CSV");
        var files = zip.Files.ToList();
        if (files.Count == 0) throw new RefusedFileException(RefusalCode.EmptyFile, "this ZIP archive is empty", "pack the export again");
        if (files.Count > 1)
            throw new RefusedFileException(RefusalCode.NotASageFile, $"this is a ZIP archive of {files.Count} files",
                "upload each file by itself, or in a ZIP archive of its own");

        var file = new LocalFile();
        try
        {
            using var unpacked = zip.Open(files[0]);
            var encoding = new TextEncoding();
            var buffer = new byte[64 * 1024];
            for (int read; (read = unpacked.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                encoding.Observe(buffer.AsSpan(0, read));
                file.Append(buffer.AsSpan(0, read));
            }

            if (IsPacked(encoding.Start))
                throw new RefusedFileException(RefusalCode.NotASageFile, "this ZIP archive holds another ZIP archive or a workbook",
                    "unpack it once and upload what is inside");
            (file.Start, file.Encoding) = (encoding.Start.ToArray(), encoding.Detect());
            return (file, null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
