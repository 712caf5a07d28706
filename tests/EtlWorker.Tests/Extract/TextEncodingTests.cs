using System.Text;
using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Tests.Extract;

public sealed class TextEncodingTests
{
    public static TheoryData<string, byte[]> Files => new()
    {
        { "utf-8", "naïve – £"u8.ToArray() },
        { "utf-8-bom", [0xEF, 0xBB, 0xBF, .. "naïve"u8] },
        { "utf-16le", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("naïve")] },
        { "utf-16be", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("naïve")] },
        { "utf-16le", Encoding.Unicode.GetBytes("without a mark") },
        { "utf-16be", Encoding.BigEndianUnicode.GetBytes("without a mark") },
        { "windows-1252", [(byte)'M', 0xDC, (byte)'L', 0x96, 0xA3] },
        { "windows-1252", [(byte)'x', 0xC3] },
        { "iso-8859-15", [(byte)'5', 0xA4, (byte)'c', 0xBD] },
        { "windows-1252", [(byte)'5', 0xA4, 0x80] },
    };

    // A character may be cut between two chunks of the download.
    [Theory]
    [MemberData(nameof(Files))]
    public void The_encoding_is_found_whatever_the_chunks(string name, byte[] bytes)
    {
        for (var chunk = 1; chunk <= bytes.Length; chunk++)
        {
            var encoding = new TextEncoding();
            for (var at = 0; at < bytes.Length; at += chunk) encoding.Observe(bytes.AsSpan(at, Math.Min(chunk, bytes.Length - at)));
            Assert.Equal(name, encoding.Detect().Name);
        }
    }
}
