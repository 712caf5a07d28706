namespace Financial.Ledger.Statements;

/// <summary>Writes text as a field of a CSV file, so that spreadsheets show it as it is (EXP-4).</summary>
public static class SafeCsv
{
    /// <summary>
    /// The text, quoted where it has to be. An apostrophe stands before text that starts like a formula: spreadsheets would compute it.
    /// </summary>
    public static string Field(string text)
    {
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..])
            text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
