using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Transform;

/// <summary>A list whose rows are identified by a code, which may occur once per file.</summary>
public abstract class CodeListDraft : ListDraft
{
    /// <summary>Row limit; a longer file is not a list of accounts or jobs.</summary>
    public const int MaxRows = 100_000;

    private static readonly string[] ActiveWords = ["true", "yes", "1", "active", "open"];
    private static readonly string[] InactiveWords = ["false", "no", "0", "inactive", "closed", "complete", "completed"];

    private readonly Dictionary<string, int> _lineOfCode = [];

    /// <summary>Reads the code and the name of a row. Refuses the row if one is missing or an earlier row has the same code.</summary>
    protected bool TryCode(in SourceRow row, Column codeColumn, Column nameColumn, out string code, out string name)
    {
        code = row.Text(codeColumn) ?? "";
        name = row.Text(nameColumn) ?? "";
        if (code.Length == 0 || name.Length == 0)
            Refuse(row, RefusalCode.MissingValue, $"{(code.Length == 0 ? codeColumn : nameColumn).Name} is empty",
                "fill it in: each row has a code and a name", code.Length == 0 ? codeColumn : nameColumn);
        else if (_lineOfCode.TryGetValue(code, out var line))
            Refuse(row, RefusalCode.DuplicateCode, $"'{code}' stands on line {line} already", "keep one of the two rows", codeColumn);
        else if (_lineOfCode.Count == MaxRows)
            Refuse(row, RefusalCode.ListTooLong, $"a list has more than {MaxRows} rows", "check whether this is the right file");
        else
        {
            _lineOfCode.Add(code, row.Line);
            return true;
        }

        return false;
    }

    /// <summary>Reads whether a code is in use; null if the field is empty. Refuses the row for any other word.</summary>
    public bool TryActive(in SourceRow row, Column column, out bool? active)
    {
        var word = row.Text(column);
        active = word is null ? null : ActiveWords.Contains(word, StringComparer.OrdinalIgnoreCase);
        if (active is not false || InactiveWords.Contains(word, StringComparer.OrdinalIgnoreCase)) return true;
        Refuse(row, RefusalCode.UnknownStatus, $"{column.Name} '{word}' says neither yes nor no",
            $"write one of {string.Join(' ', ActiveWords)}, or one of {string.Join(' ', InactiveWords)}", column);
        return false;
    }
}
