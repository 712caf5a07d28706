namespace Financial.Api.Exports;

/// <summary>Counts what a workbook cannot hold as it is, for its sheet About.</summary>
internal sealed class XlsxNotes
{
    /// <summary>Numbers that are written as text.</summary>
    public long LongNumbers { get; set; }

    /// <summary>Texts that are cut, with a mark at their end.</summary>
    public long LongTexts { get; private set; }

    public IEnumerable<string> All
    {
        get
        {
            if (LongNumbers > 0)
                yield return $"{LongNumbers} numbers have more than the 15 digits that Excel keeps; they are written as text.";
            if (LongTexts > 0)
                yield return $"{LongTexts} texts are longer than the {SafeText.LongestXlsxText} characters that a cell holds; each ends "
                    + "with [cut]. The CSV file has them whole.";
        }
    }

    /// <summary>The text, cut to the length of a cell.</summary>
    public string Shorten(string text)
    {
        const string mark = "[cut]";
        if (text.Length <= SafeText.LongestXlsxText)
            return text;
        LongTexts++;
        return text[..(SafeText.LongestXlsxText - mark.Length)] + mark;
    }
}
