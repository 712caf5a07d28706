using System.Buffers;
using System.Globalization;
using System.Text;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Profiles;

namespace Financial.EtlWorker.Detection;

/// <summary>
/// Replaces the refused rows of a file by those of a repaired rejects file (<c>line,code,detail,hint,original,column,entry</c>), so people
/// resend only these rows (IMP-6). Line numbers remain those of the first file. A row with an empty <c>original</c> is left out.
/// </summary>
public static class RowRepair
{
    private const int FlushBytes = 64 * 1024;

    /// <summary>Returns the repaired file, or why the rows do not fit into it.</summary>
    public static (LocalFile? File, Refusal? Refusal) Apply(LocalFile refused, LocalFile rejects, CancellationToken cancellationToken)
    {
        var (survey, refusal) = LayoutDetection.Detect(refused);
        if (survey is null) return (null, refusal);
        if (!survey.Layout.RowsAreLines)
            return (null, new Refusal(0, RefusalCode.RepairUnsupported, $"rows of {survey.Layout.Name} cannot be replaced one by one",
                "repair the file in its source and upload it whole"));
        var (rows, unreadable) = ReadRepairs(rejects);
        if (unreadable is not null) return (null, unreadable);

        var repaired = new LocalFile { Sheet = refused.Sheet?.Without(rows.Keys) };
        var replaced = Write(refused, survey.Separator, rows, repaired, cancellationToken);
        if (replaced == rows.Count) return (repaired, null);
        repaired.Dispose();
        return (null, new Refusal(0, RefusalCode.RepairMismatch,
            $"{rows.Count - replaced} of the repaired lines are no rows of the file that was refused",
            "take the rejects file of that import and change its column 'original' only"));
    }

    private static int Write(
        LocalFile refused, byte separator, Dictionary<int, string> rows, LocalFile repaired, CancellationToken cancellationToken)
    {
        var text = new ArrayBufferWriter<byte>(2 * FlushBytes);
        var replaced = 0;
        using var reader = new DelimitedReader(refused.OpenUtf8(), separator);
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows.TryGetValue(reader.Line, out var row))
            {
                Encoding.UTF8.GetBytes(row, text);
                replaced++;
            }
            else
            {
                text.Write(reader.Current.Original);
            }

            text.Write("\n"u8);
            if (text.WrittenCount < FlushBytes) continue;
            repaired.Append(text.WrittenSpan);
            text.Clear();
        }

        repaired.Append(text.WrittenSpan);
        return replaced;
    }

    // A row with several reasons has several lines in the rejects file; the changed line wins.
    private static (Dictionary<int, string> Rows, Refusal? Refusal) ReadRepairs(LocalFile rejects)
    {
        var rows = new Dictionary<int, string>();
        var firsts = new Dictionary<int, string>();
        using var reader = new DelimitedReader(rejects.OpenUtf8(), Separator(rejects));
        var (lineField, originalField) = reader.Read() ? (Find(reader.Current, "line"), Find(reader.Current, "original")) : (-1, -1);
        if (lineField < 0 || originalField < 0)
            return (rows, new Refusal(1, RefusalCode.NotARejectsFile, "the first line does not name the columns 'line' and 'original'",
                "repair the file that /v1/imports/{id}/rejects gives"));
        while (reader.Read())
        {
            if (reader.Current[lineField].IsEmpty) continue;
            if (!int.TryParse(reader.Current[lineField], NumberStyles.None, CultureInfo.InvariantCulture, out var line))
                return (rows, new Refusal(reader.Line, RefusalCode.NotARejectsFile, "the column 'line' holds no line number",
                    "leave that column as it was"));
            var row = Unescape(Encoding.UTF8.GetString(reader.Current[originalField]));
            if (!firsts.TryAdd(line, row) && row != firsts[line] && row != rows[line] && rows[line] != firsts[line])
                return (rows, new Refusal(reader.Line, RefusalCode.RepairConflict,
                    $"line {line} stands here more than once, with different repairs",
                    "repair each line once"));
            if (!rows.ContainsKey(line) || row != firsts[line]) rows[line] = row;
        }

        return reader.Damage is { } damage ? (rows, damage) : (rows, null);
    }

    private static int Find(in Row header, string name)
    {
        for (var field = 0; field < header.Count; field++)
            if (ColumnRoles.Fold(Encoding.UTF8.GetString(header[field])) == name) return field;
        return -1;
    }

    // Detects the separator: the file is written with commas, but a spreadsheet may save it with semicolons or tabs.
    private static byte Separator(LocalFile rejects)
    {
        using var text = rejects.OpenUtf8();
        var start = new byte[64];
        var read = text.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var separator = start.AsSpan(0, read).IndexOfAny(",;\t"u8);
        return separator < 0 ? (byte)',' : start[separator];
    }

    // The rejects file has '=1+1 for =1+1, to prevent spreadsheets from computing it.
    private static string Unescape(string text) => text is ['\'', '=' or '+' or '-' or '@' or '\t' or '\r', ..] ? text[1..] : text;
}
