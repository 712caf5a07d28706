using System.Buffers.Binary;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract.Excel;

/// <summary>The texts of a workbook, kept as CSV fields; cells refer to them by number. They take most of a workbook's memory.</summary>
internal sealed class SharedStrings
{
    /// <summary>Room for a million texts of 60 characters.</summary>
    public const int MaxBytes = 64 << 20;

    // A text is at most as long as a row, so it fits into one chunk behind its length.
    // benchmarks/ import-workbook: 100,000 rows peak at 149 MiB.
    private const int ChunkBits = 22;
    private const int LengthBytes = 4;

    private readonly List<byte[]> _chunks = [];
    private readonly List<int> _starts = [];
    private int _end = 1 << ChunkBits;

    public static SharedStrings Read(PartReader part)
    {
        var strings = new SharedStrings();
        while (part.Read())
        {
            if (!part.IsStart || part.Name != "si") continue;
            part.ReadText();
            strings.Add(part.Text);
        }

        part.Finish();
        return strings;
    }

    /// <summary>Returns the field with a number.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            if ((uint)index >= (uint)_starts.Count) throw new InvalidDataException("A cell names a text that the workbook does not have.");
            var text = _chunks[_starts[index] >> ChunkBits].AsSpan(_starts[index] & ((1 << ChunkBits) - 1));
            return text.Slice(LengthBytes, BinaryPrimitives.ReadInt32LittleEndian(text));
        }
    }

    private void Add(Span<char> text)
    {
        if (_end + LengthBytes + CsvField.MaxBytes(text.Length) > 1 << ChunkBits)
        {
            if ((_chunks.Count + 1 << ChunkBits) + _starts.Count * sizeof(int) > MaxBytes)
                throw new RefusedFileException(RefusalCode.FileTooLarge,
                    $"the workbook has more than {MaxBytes >> 20} MiB of different texts",
                    "save the sheet as CSV and upload that file");
            _chunks.Add(new byte[1 << ChunkBits]);
            _end = 0;
        }

        var field = _chunks[^1].AsSpan(_end);
        var length = CsvField.Write(text, field[LengthBytes..]);
        BinaryPrimitives.WriteInt32LittleEndian(field, length);
        _starts.Add((_chunks.Count - 1 << ChunkBits) + _end);
        _end += LengthBytes + length;
    }
}
