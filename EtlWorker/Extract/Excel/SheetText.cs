using System.Buffers;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract.Excel;

/// <summary>
/// Writes a sheet as comma-separated text. Each row, even a blank one, becomes the line with its number, so refusals name the row that
/// Excel shows. All rows have the width of the widest, as in a CSV saved by Excel.
/// </summary>
internal sealed class SheetText(LocalFile target, int width)
{
    private const int MaxRows = 1 << 20;
    private const int MaxColumns = 1 << 14;
    // benchmarks/ import-workbook: 100,000 rows are posted in 5.5 s.
    private const int FlushBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _text = new(2 * FlushBytes);
    private int _commas;
    private bool _hasField;

    /// <summary>The current row, 1-based.</summary>
    public int Row { get; private set; }

    /// <summary>Number of fields in the widest row so far.</summary>
    public int Width { get; private set; }

    public long Length => target.Length + _text.WrittenCount;

    /// <summary>Begins a row below the previous ones.</summary>
    public void BeginRow(int row)
    {
        if (row <= Row || row > MaxRows) throw new InvalidDataException("The rows of the sheet are out of order.");
        for (Row++; Row < row; Row++) _text.Write("\n"u8);
        _commas = 0;
        _hasField = false;
    }

    /// <summary>Returns the space for a field to the right of the previous ones; call <see cref="EndField"/> after writing it.</summary>
    public Span<byte> BeginField(int field, int maxBytes)
    {
        if (field < _commas || field == _commas && _hasField || field >= MaxColumns)
            throw new InvalidDataException("The cells of a row are out of order.");
        WriteCommas(field);
        return _text.GetSpan(maxBytes);
    }

    /// <summary>Adds the bytes written for the field.</summary>
    public void EndField(int bytes)
    {
        _text.Advance(bytes);
        _hasField = true;
        Width = Math.Max(Width, _commas + 1);
    }

    public void EndRow()
    {
        if (_hasField) WriteCommas(width - 1);
        _text.Write("\n"u8);
        if (_text.WrittenCount >= FlushBytes) Flush();
    }

    public void Flush()
    {
        target.Append(_text.WrittenSpan);
        _text.ResetWrittenCount();
        if (target.Length > BoundedZip.MaxUnpackedBytes)
            throw new RefusedFileException(RefusalCode.FileTooLarge,
                $"the sheet holds more than {BoundedZip.MaxUnpackedBytes >> 20} MiB of text",
                "export a shorter range of dates");
    }

    private void WriteCommas(int count)
    {
        for (; _commas < count; _commas++) _text.Write(","u8);
    }
}
