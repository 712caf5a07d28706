using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Financial.Faults;

/// <summary>
/// Damages an export as programs, spreadsheets, transfers and attackers do. The same random numbers give the same damage.
/// </summary>
internal static class Mutations
{
    private const int MaxBytes = 256 * 1024;

    private static readonly string[] Texts =
    [
        "\"", "\"\"", "\"\"\"", "'", ",", ";", "\t", "|", "\r", "\n", "\r\n", "\n\n", "\0", " ", "\u00a0", "\u2028", "\uFEFF", "\u202E",
        "ä€😀", "-", "+", "(", ")", "=cmd()", "#", "<", "{", "[", "\\", "\u001f",
        "0", "00", "-0", "0.00", "1e9", "0.001", "1.005", "1,5", "1.234,56", "1,234.56", "12-", "(12.00)", "12 CR", "12 DR", "--1", "£1",
        "9223372036854775807", "-9223372036854775808", "92233720368547758.07",
        "99999999999999999999999999999999", "2147483648", "NaN", "Infinity", "TRUE", "null", "31/12/2025", "12/31/2025", "29/02/2025",
        "00/00/0000", "01/01/1969", "2101-01-01", "010125", "GLJE", "USD", "JPY", "XXXX",
    ];

    private static readonly string[] Separators = [",", ";", "\t", "|"];

    /// <summary>Damages the bytes one to four times.</summary>
    public static byte[] Of(byte[] file, Random random)
    {
        for (var count = Math.Max(1, random.Next(-3, 5)); count > 0; count--)
        {
            file = random.Next(3) == 0 ? OfBytes(file, random) : OfLines(file, random);
            if (file.Length > MaxBytes) file = file[..MaxBytes];
        }

        return file;
    }

    /// <summary>Damages the archive itself, or the XML of one of its parts.</summary>
    public static byte[] OfWorkbook(byte[] workbook, Random random)
    {
        if (random.Next(4) == 0) return Of(workbook, random);
        using var damaged = new MemoryStream();
        using (var source = new ZipArchive(new MemoryStream(workbook)))
        using (var target = new ZipArchive(damaged, ZipArchiveMode.Create, leaveOpen: true))
        {
            // Mostly the sheet, which is the last part.
            var which = random.Next(3) == 0 ? random.Next(source.Entries.Count) : source.Entries.Count - 1;
            foreach (var (at, part) in source.Entries.Index())
            {
                using var content = new MemoryStream();
                using (var from = part.Open()) from.CopyTo(content);
                using var to = target.CreateEntry(part.FullName, CompressionLevel.Fastest).Open();
                to.Write(at == which ? Of(content.ToArray(), random) : content.ToArray());
            }
        }

        return damaged.ToArray();
    }

    private static byte[] OfBytes(byte[] file, Random random)
    {
        var at = random.Next(file.Length + 1);
        var length = Math.Min(random.Next(1, 40), file.Length - at);
        switch (random.Next(9))
        {
            case 0 when at < file.Length:
                var flipped = (byte[])file.Clone();
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1 when at < file.Length:
                var replaced = (byte[])file.Clone();
                replaced[at] = (byte)random.Next(256);
                return replaced;
            case 2:
                return [.. file[..at], .. file[(at + length)..]];
            case 3:
                return [.. file[..at], .. file[at..(at + length)], .. file[at..]];
            case 4:
                return file[..at];
            case 5:
                return file[at..];
            case 6:
                return InEncoding(file, random);
            case 7:
                return [.. file[..at], .. new byte[random.Next(1, 2000)], .. file[at..]];
            default:
                return [.. file[..at], .. Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]), .. file[at..]];
        }
    }

    // The same text in another encoding, with the right mark, a wrong one or none.
    private static byte[] InEncoding(byte[] file, Random random)
    {
        var text = Encoding.UTF8.GetString(file);
        return random.Next(6) switch
        {
            0 => [0xEF, 0xBB, 0xBF, .. file],
            1 => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
            2 => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
            3 => Encoding.Unicode.GetBytes(text),
            4 => Encoding.Latin1.GetBytes(text),
            _ => [0xFF, 0xFE, .. file],
        };
    }

    private static byte[] OfLines(byte[] file, Random random)
    {
        // Latin-1 maps each byte to one character and back.
        var lines = Encoding.Latin1.GetString(file).Split('\n').ToList();
        var at = random.Next(lines.Count);
        var other = random.Next(lines.Count);
        switch (random.Next(12))
        {
            case 0 when lines.Count > 1:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(other, lines[at]);
                break;
            case 2:
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            case 3:
                lines.InsertRange(other, lines.GetRange(at, Math.Min(random.Next(1, 10), lines.Count - at)));
                break;
            case 4:
                return Encoding.Latin1.GetBytes(string.Join(random.Next(3) switch { 0 => "\r", 1 => "\r\n", _ => "\n" },
                    lines.Select(line => line.TrimEnd('\r'))));
            case 5:
                var (from, to) = (Separators[random.Next(Separators.Length)], Separators[random.Next(Separators.Length)]);
                return Encoding.Latin1.GetBytes(string.Join('\n', lines).Replace(from, to, StringComparison.Ordinal));
            case 6:
                lines[at] = string.Join(',', lines[at].TrimEnd('\r').Split(',').Select(field => $"\"{field}\"")) + "\r";
                break;
            default:
                lines[at] = OfFields(lines[at], random);
                break;
        }

        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    private static string OfFields(string line, Random random)
    {
        var separator = Separators.MaxBy(candidate => line.Split(candidate).Length)!;
        var fields = line.Split(separator);
        var at = random.Next(fields.Length);
        var other = random.Next(fields.Length);
        switch (random.Next(7))
        {
            case 0:
                (fields[at], fields[other]) = (fields[other], fields[at]);
                break;
            case 1:
                return string.Join(separator, fields.Where((_, index) => index != at));
            case 2:
                fields[at] += separator + fields[other];
                break;
            case 3:
                fields[at] = "\"" + fields[at].Replace("\"", random.Next(2) == 0 ? "\"" : "\"\"", StringComparison.Ordinal) + "\"";
                break;
            case 4:
                fields[at] = new string((char)random.Next('0', 'z'), random.Next(1, 5000));
                break;
            case 5 when decimal.TryParse(fields[at], NumberStyles.Number, CultureInfo.InvariantCulture, out var number):
                fields[at] = (random.Next(4) switch { 0 => -number, 1 => number / 1000, 2 => number + 0.01m,
                    _ => number }).ToString(CultureInfo.InvariantCulture) + new string('0', random.Next(20));
                break;
            default:
                fields[at] = Latin1(Texts[random.Next(Texts.Length)]);
                break;
        }

        return string.Join(separator, fields);
    }

    // UTF-8 bytes, one character each.
    private static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
