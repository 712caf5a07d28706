namespace Financial.Api.Exports;

/// <summary>The head of a column. The kind sets its width; each cell has a kind of its own.</summary>
public sealed record ExportColumn(string Name, CellKind Kind);

/// <summary>A row of cells, one for each column. Totals and subtotals are bold.</summary>
public sealed record ExportRow(IReadOnlyList<ExportCell> Cells, bool IsTotal);

/// <summary>The columns of a table, each with the way from a row to its cell.</summary>
/// <typeparam name="TRow">A row as the slice has it.</typeparam>
public sealed class ExportColumns<TRow>
{
    private const int PageLength = 200;

    private readonly List<ExportColumn> _columns = [];
    private readonly List<Func<TRow, ExportCell>> _cells = [];

    /// <summary>The heads, from left to right.</summary>
    public IReadOnlyList<ExportColumn> Heads => _columns;

    public ExportColumns<TRow> Text(string name, Func<TRow, string?> text) => Cell(name, CellKind.Text, row => ExportCell.Text(text(row)));

    public ExportColumns<TRow> Date(string name, Func<TRow, DateOnly?> day) => Cell(name, CellKind.Date, row => ExportCell.Date(day(row)));

    public ExportColumns<TRow> Instant(string name, Func<TRow, DateTimeOffset?> time) =>
        Cell(name, CellKind.Instant, row => ExportCell.Instant(time(row)));

    /// <summary>A column of minor units as text, as answers have them.</summary>
    public ExportColumns<TRow> Money(string name, Func<TRow, string?> minor) =>
        Cell(name, CellKind.Money, row => ExportCell.Money(minor(row)));

    /// <summary>A column of fractions as text, as answers have them.</summary>
    public ExportColumns<TRow> Ratio(string name, Func<TRow, string?> fraction) =>
        Cell(name, CellKind.Ratio, row => ExportCell.Ratio(fraction(row)));

    public ExportColumns<TRow> Number(string name, Func<TRow, long?> number) =>
        Cell(name, CellKind.Number, row => ExportCell.Number(number(row)));

    /// <summary>A column of yes and no.</summary>
    public ExportColumns<TRow> YesNo(string name, Func<TRow, bool> isSo) => Text(name, row => isSo(row) ? "yes" : "no");

    /// <summary>A column whose cells may differ in kind.</summary>
    public ExportColumns<TRow> Cell(string name, CellKind kind, Func<TRow, ExportCell> cell)
    {
        _columns.Add(new ExportColumn(name, kind));
        _cells.Add(cell);
        return this;
    }

    /// <summary>The cells of a row.</summary>
    public ExportRow Row(TRow row, bool isTotal = false)
    {
        var cells = new ExportCell[_cells.Count];
        for (var index = 0; index < cells.Length; index++)
            cells[index] = _cells[index](row);
        return new ExportRow(cells, isTotal);
    }

    /// <summary>A row with the word Total and some sums; all other cells are empty.</summary>
    public ExportRow Totals(params IReadOnlyList<(string Column, ExportCell Sum)> sums)
    {
        var cells = new ExportCell[_cells.Count];
        cells[0] = ExportCell.Text("Total");
        foreach (var (column, sum) in sums)
            cells[_columns.FindIndex(head => head.Name == column)] = sum;
        return new ExportRow(cells, IsTotal: true);
    }

    /// <summary>A table that is read page by page while the file is written.</summary>
    /// <param name="report">The report's name in file names and in the audit log.</param>
    /// <param name="title">The report's display name.</param>
    /// <param name="countAsync">Counts the rows.</param>
    /// <param name="readAfterAsync">Reads at most so many rows after a row; null reads the first.</param>
    public ExportTable Pages(
        string report, string title, Func<ExportReading, Task<long>> countAsync,
        Func<ExportReading, TRow?, int, Task<List<TRow>>> readAfterAsync)
    {
        return new ExportTable(report, title, Heads, countAsync, RowsAsync);

        async IAsyncEnumerable<ExportRow> RowsAsync(ExportReading reading)
        {
            var page = await readAfterAsync(reading, default, PageLength);
            while (page.Count > 0)
            {
                foreach (var row in page)
                    yield return Row(row);
                page = page.Count < PageLength ? [] : await readAfterAsync(reading, page[^1], PageLength);
            }
        }
    }

    /// <summary>A table of rows that are already read.</summary>
    /// <param name="report">The report's name in file names and in the audit log: <c>trial-balance</c>.</param>
    /// <param name="title">The report's display name.</param>
    /// <param name="rows">The rows in their order.</param>
    /// <param name="isTotal">Chooses the rows that are totals; none unless given.</param>
    public ExportTable Table(string report, string title, IReadOnlyList<TRow> rows, Func<TRow, bool>? isTotal = null) =>
        new(report, title, Heads, _ => Task.FromResult<long>(rows.Count),
            _ => rows.Select(row => Row(row, isTotal?.Invoke(row) ?? false)).ToAsyncEnumerable());

    /// <summary>A table of rows that are already read, and their totals as the last row.</summary>
    public ExportTable Table(string report, string title, IReadOnlyList<TRow> rows, TRow totals) =>
        new(report, title, Heads, _ => Task.FromResult<long>(rows.Count),
            _ => rows.Select(row => Row(row)).Append(Row(totals, isTotal: true)).ToAsyncEnumerable());
}
