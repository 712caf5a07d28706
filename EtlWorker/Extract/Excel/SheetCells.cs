using System.Globalization;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract.Excel;

/// <summary>Facts about the cells of an Excel sheet that its text cannot hold: columns with numbers, and cells without a value.</summary>
public sealed class SheetCells
{
    private readonly HashSet<int> _numberFields = [];
    private readonly Dictionary<(int Line, int Field), (string Detail, string Hint)> _faults = [];

    /// <summary>Records that a column holds a number; its text then has a point as decimal mark.</summary>
    public void AddNumber(int field) => _numberFields.Add(field);

    /// <summary>Records an error such as <c>#REF!</c> in a cell.</summary>
    public void AddError(int line, int field, string error) =>
        Add(line, field, $"cell {NameOf(line, field)} holds the error {error} instead of a value",
            "correct the formula in Excel and upload the workbook again");

    /// <summary>Records a formula without a stored result.</summary>
    public void AddUncomputed(int line, int field) =>
        Add(line, field, $"cell {NameOf(line, field)} holds a formula without its result",
            "open the workbook in Excel, save it and upload it again");

    /// <summary>True if an amount column of a layout holds a number.</summary>
    public bool HasNumberAmounts(IReadOnlyList<Column> columns, int[] fieldOfColumn) =>
        columns.Any(column => column.Kind == ColumnKind.Amount && _numberFields.Contains(fieldOfColumn[column.Ordinal]));

    /// <summary>Finds the first fault in a cell that the layout reads, with the position of its column; null if the row has none.</summary>
    public (string Detail, string Hint, int Column)? FindFault(int line, int[] fieldOfColumn)
    {
        if (_faults.Count == 0) return null;
        for (var column = 0; column < fieldOfColumn.Length; column++)
            if (_faults.TryGetValue((line, fieldOfColumn[column]), out var fault)) return (fault.Detail, fault.Hint, column);
        return null;
    }

    /// <summary>Returns the cells without those of rows that a repair replaced.</summary>
    public SheetCells Without(IEnumerable<int> lines)
    {
        var others = new SheetCells();
        var replaced = lines.ToHashSet();
        others._numberFields.UnionWith(_numberFields);
        foreach (var (cell, fault) in _faults)
            if (!replaced.Contains(cell.Line)) others._faults.Add(cell, fault);
        return others;
    }

    private void Add(int line, int field, string detail, string hint)
    {
        if (_faults.Count >= Refusals.Kept)
            throw new RefusedFileException(RefusalCode.CellError,
                $"more than {Refusals.Kept} cells hold an error or a formula without its result",
                hint);
        _faults[(line, field)] = (detail, hint);
    }

    // Returns F12, for example; AA follows Z.
    private static string NameOf(int line, int field)
    {
        var letters = "";
        for (var rest = field + 1; rest > 0; rest = (rest - 1) / 26) letters = (char)('A' + (rest - 1) % 26) + letters;
        return letters + line.ToString(CultureInfo.InvariantCulture);
    }
}
