using System.Text;
using Financial.EtlWorker.Detection;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;

namespace Financial.Faults;

/// <summary>Runs a file through survey and transform as the worker does, without a database, and lists the defects of the result.</summary>
internal static class PureImport
{
    /// <summary>Returns the file as the worker has it after the download; pieces have any length.</summary>
    public static LocalFile Receive(Stream source, Random random)
    {
        var file = new LocalFile();
        var encoding = new TextEncoding();
        var piece = new byte[128 * 1024];
        int read;
        while ((read = source.Read(piece, 0, random.Next(1, piece.Length + 1))) > 0)
        {
            encoding.Observe(piece.AsSpan(0, read));
            // A file on a local disk is written before the call returns.
            file.AppendAsync(piece.AsMemory(0, read), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }

        file.Start = encoding.Start.ToArray();
        file.Encoding = encoding.Detect();
        return file;
    }

    /// <summary>Returns the defects of one file, and its outcome in one word: a code of refusal, <c>accepted</c> or <c>list</c>.</summary>
    /// <param name="received">The file; it is disposed.</param>
    /// <param name="own">The layout of the company's profile, or null.</param>
    public static (string Outcome, IReadOnlyCollection<string> Defects) Run(LocalFile received, SignedCsv? own = null)
    {
        var defects = new List<string>();
        var (unpacked, damage) = PackedFile.Unpack(received, own, isRejects: false, CancellationToken.None);
        if (unpacked is null) Judge(damage!, int.MaxValue - 1, defects);
        if (unpacked is not { } file) return (damage!.Code, defects);
        using var _ = file;
        var (survey, refusal) = FileSurvey.Read(file, 1, 1, CancellationToken.None, own: own);
        var lines = PhysicalLines(file);
        if (survey is null)
        {
            if (refusal is null) defects.Add("neither surveyed nor refused");
            else Judge(refusal, lines, defects);
            return (refusal?.Code ?? "none", defects);
        }

        using var keys = survey.RowKeys;

        if (refusal is not null) defects.Add("surveyed and refused");
        JudgeLines(survey, file, lines, defects);
        if (survey.Layout is ListLayout layout) return (ReadList(layout, survey, file, lines, defects), defects);
        return (Transform(survey, file, lines, defects), defects);
    }

    private static string Transform(Survey survey, LocalFile file, int lines, List<string> defects)
    {
        var currency = Currency.FromCode(survey.Currency) ?? Currency.FromCode("USD")!;
        var transform = new JournalTransform(survey, new ChartOfAccounts(survey.Chart, []), ClosedPeriods.None, currency);
        var months = new SortedSet<DateOnly>();
        var totals = new AccountTotals();
        void Take(JournalEntry entry)
        {
            Judge(entry, survey, lines, defects);
            totals.Add(entry);
            months.Add(new DateOnly(entry.Header.Date.Year, entry.Header.Date.Month, 1));
        }

        using (var reader = survey.OpenRows(file)) transform.Run(reader, Take, CancellationToken.None);
        // No entries come before them, so opening balances are posted.
        foreach (var opening in transform.Openings)
        {
            transform.AcceptOpening(opening);
            Take(opening);
        }

        foreach (var kept in transform.Refusals.List) Judge(kept, lines, defects);
        if (transform.RowsRead != survey.Lines[RowClass.Data])
            defects.Add($"{survey.Lines[RowClass.Data]} data rows were surveyed, {transform.RowsRead} read");
        if (transform.Refusals.Any) return transform.Refusals.Code;
        // If no row was left out, survey and reading have seen the same file.
        if (transform.Notes.List.Count == 0 && !months.SetEquals(survey.Months.Keys))
            defects.Add($"the survey has {survey.Months.Count} months, the entries lie in {months.Count}");
        if (!totals.ByCode.ToHashSet().SetEquals(transform.AccountTotals.ByCode))
            defects.Add("the totals of the preview are not those of the entries");
        return "accepted";
    }

    private static string ReadList(ListLayout layout, Survey survey, LocalFile file, int lines, List<string> defects)
    {
        var list = layout.Begin();
        var values = new FieldValues(survey.DateOrder, survey.DecimalMark, Currency.FromCode("GBP")!);
        using (var reader = survey.OpenRows(file))
            while (reader.Read())
                if (survey.Classify(reader.Current, reader.Line) == RowClass.Data)
                    list.Read(new SourceRow(reader.Current, survey.FieldOfColumn, values) { Line = reader.Line,
                        LastLine = reader.LastLine });
        foreach (var kept in list.Refusals.List) Judge(kept, lines, defects);
        return "list";
    }

    // Recompute the sums: the entry's own figures prove nothing.
    private static void Judge(JournalEntry entry, Survey survey, int lines, List<string> defects)
    {
        Int128 debits = 0, credits = 0;
        foreach (ref readonly var line in entry.Lines)
        {
            if (line.AmountMinor <= 0) defects.Add($"a line of {line.AmountMinor} on line {line.SourceLine}");
            if (line.AccountCode.Length == 0) defects.Add($"a line without an account on line {line.SourceLine}");
            if (line.SourceLine < 1 || line.SourceLine > lines) defects.Add($"a line from line {line.SourceLine} of {lines}");
            if (line.Side == Side.Debit) debits += line.AmountMinor;
            else credits += line.AmountMinor;
        }

        var header = entry.Header;
        if (debits != credits || debits == 0)
            defects.Add($"the entry of lines {header.FirstLine} to {header.LastLine} has debits {debits} and credits {credits}");
        if (header.FirstLine < 1 || header.LastLine < header.FirstLine || header.LastLine > lines)
            defects.Add($"an entry of lines {header.FirstLine} to {header.LastLine} of {lines}");
        // The load prepares only the months of the survey.
        if (!survey.Months.ContainsKey(new DateOnly(header.Date.Year, header.Date.Month, 1)))
            defects.Add($"the entry of line {header.FirstLine} is dated {header.Date:O}, a month that the survey does not know");
    }

    private static void Judge(Refusal refusal, int lines, List<string> defects)
    {
        if (refusal.Code.Length == 0 || refusal.Detail.Length == 0 || refusal.Hint.Length == 0)
            defects.Add($"a refusal {refusal.Code} of line {refusal.Line} lacks code, detail or hint");
        // An unclosed element in XML is reported after the last line.
        if (refusal.Line < 0 || refusal.Line > (refusal.Code == "bad-xml" ? lines + 1 : lines))
            defects.Add($"{refusal.Code} is said of line {refusal.Line} of {lines}");
    }

    // Each physical line belongs to one row, and each row to one class. Readers of formats that are not flat tables create their own rows.
    private static void JudgeLines(Survey survey, LocalFile file, int lines, List<string> defects)
    {
        using var reader = survey.OpenRows(file);
        var counts = new LineCounts();
        var last = 0;
        while (reader.Read())
        {
            counts.Add(survey.Classify(reader.Current, reader.Line));
            if (reader is DelimitedReader ? reader.Line != last + 1 : reader.Line < 1)
                defects.Add($"after line {last} comes line {reader.Line}");
            if (reader.LastLine < reader.Line) defects.Add($"a row from line {reader.Line} to {reader.LastLine}");
            last = reader.LastLine;
        }

        if (reader is DelimitedReader ? last != lines : last > lines) defects.Add($"the rows end on line {last}, the file on line {lines}");
        foreach (var rowClass in Enum.GetValues<RowClass>())
            if (counts[rowClass] != survey.Lines[rowClass])
                defects.Add($"the survey counts {survey.Lines[rowClass]} {rowClass} rows, there are {counts[rowClass]}");
    }

    // CRLF, LF and a lone CR end a line; the text after the last one is another line.
    private static int PhysicalLines(LocalFile file)
    {
        using var text = new StreamReader(file.OpenUtf8(), Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        var (lines, previous, open) = (0, '\0', false);
        var buffer = new char[16 * 1024];
        int read;
        while ((read = text.Read(buffer)) > 0)
        {
            foreach (var character in buffer.AsSpan(0, read))
            {
                if (character == '\r' || character == '\n' && previous != '\r') lines++;
                open = character is not ('\r' or '\n');
                previous = character;
            }
        }

        return open ? lines + 1 : lines;
    }
}
