using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Financial.Ledger.Lines;

namespace Financial.Api.Lines;

/// <summary>
/// The cursor of a listing of lines: the last line of the page, the ledger version and a hash of the query. It need not be secret: it only
/// chooses a place in lines that the caller may read anyway.
/// </summary>
/// <param name="Version">The ledger version that all pages of a listing show.</param>
/// <param name="After">The last line of the page before.</param>
public sealed record LineCursor(long Version, LinePlace After)
{
    private const int Bytes = 8 + 4 + 4 + 8 + 4;

    /// <summary>Writes the cursor, bound to its query.</summary>
    public string Write(LineQuery query)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Version);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], HashOf(query));
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], After.Date.DayNumber);
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], After.EntryId);
        BinaryPrimitives.WriteInt32BigEndian(bytes[24..], After.LineNo);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor; null if it is no cursor of this query.</summary>
    public static LineCursor? Read(string text, LineQuery query)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (text.Length > 2 * Bytes || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written)
            || written != Bytes || BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) != HashOf(query))
            return null;
        var day = BinaryPrimitives.ReadInt32BigEndian(bytes[12..]);
        return day < DateOnly.MinValue.DayNumber || day > DateOnly.MaxValue.DayNumber ? null : new LineCursor(
            BinaryPrimitives.ReadInt64BigEndian(bytes), new LinePlace(DateOnly.FromDayNumber(day),
                BinaryPrimitives.ReadInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadInt32BigEndian(bytes[24..])));
    }

    private static uint HashOf(LineQuery query) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            query with { Cursor = null, Limit = null, Count = null })));
}
