using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Makes strings of UTF-8 fields. Sage repeats the same references, descriptions and codes row after row. Reusing recent strings saves
/// memory over a million rows.
/// </summary>
public sealed class TextPool
{
    // benchmarks/ import: with 4,096 recent texts a million lines peak at 143 MiB.
    private const int SlotBits = 12;

    private readonly string?[] _recent = new string?[1 << SlotBits];

    /// <summary>
    /// Returns the text for display: without control and bidirectional characters, line ends as blanks. Null if it is empty.
    /// </summary>
    public string? Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return null;
        if (utf8.Length > 128 || utf8.ContainsAnyExceptInRange((byte)' ', (byte)'~')) return Clean(Encoding.UTF8.GetString(utf8));
        ref var slot = ref _recent[Slot(utf8)];
        if (slot is null || !Ascii.Equals(utf8, slot)) slot = Encoding.ASCII.GetString(utf8);
        return slot;
    }

    // Start, end and length distinguish texts well enough for a cache slot.
    private static int Slot(ReadOnlySpan<byte> text)
    {
        var hash = (ulong)text.Length;
        if (text.Length >= sizeof(ulong))
            hash ^= BinaryPrimitives.ReadUInt64LittleEndian(text) ^ BitOperations.RotateLeft(
                BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]), 23);
        else
            foreach (var character in text) hash = (hash << 8) | character;
        return (int)((hash * 0x9E3779B97F4A7C15) >> (64 - SlotBits));
    }

    private static string? Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\r' or '\n' or '\t') clean.Append(' ');
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format)) clean.Append(rune);
        }

        var result = clean.ToString().Normalize(NormalizationForm.FormC).Trim();
        return result.Length == 0 ? null : result;
    }
}
