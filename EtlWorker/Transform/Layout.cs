using Financial.EtlWorker.Extract;
using Financial.Ledger.Profiles;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// One kind of file: how it is told from others, its columns, and what its dates and amounts look like. It holds no state. What its rows
/// make is for <see cref="JournalLayout"/> and <see cref="ListLayout"/>. Each layout is one file in <c>Layouts</c> and one line in its
/// catalogue.
/// </summary>
public abstract class Layout
{
    private readonly Lazy<Dictionary<string, Column>> _columnsByName;

    protected Layout() => _columnsByName = new(() =>
        Columns.SelectMany(column => column.Names.Select(name => (name, column))).ToDictionary(pair => pair.name, pair => pair.column));

    /// <summary>Stable name, part of every row key: it never changes.</summary>
    public abstract string Id { get; }

    /// <summary>What people call it.</summary>
    public abstract string Name { get; }

    /// <summary>All columns that are read, in the order of the row key; a headerless file holds the first of them in this order.</summary>
    public abstract IReadOnlyList<Column> Columns { get; }

    /// <summary>The order of day and month that the product writes; null when the company chooses it.</summary>
    public virtual DateOrder? DateOrder => null;

    /// <summary>The decimal mark that the product writes, where the amounts do not say it; null when the company chooses it.</summary>
    public virtual byte? DecimalMark => null;

    /// <summary>
    /// True when <see cref="Classify"/> tells every row of totals; elsewhere a row of amounts without texts is one that a spreadsheet
    /// added.
    /// </summary>
    public virtual bool TellsTotals => false;

    /// <summary>True when something else (a type, the column) says the side, so that a sign in the amount would count twice.</summary>
    public virtual bool AmountsAreUnsigned => false;

    /// <summary>True when the product ends every line, so that a file whose last line has no end is cut.</summary>
    public virtual bool EndsEveryLine => true;

    /// <summary>The version of how this layout is read; each import keeps it (I-4). From 2 on row keys are made of values.</summary>
    public virtual int Version => 2;

    /// <summary>The column that names the currency of a row, where the layout has one.</summary>
    public virtual Column? CurrencyColumn => null;

    /// <summary>
    /// True when each row is a line of its own, or a quoted field longer, so that a refused one can be replaced by itself (IMP-6).
    /// </summary>
    public virtual bool RowsAreLines => true;

    /// <summary>Opens the reader that the format needs.</summary>
    public virtual RowReader OpenRows(Stream utf8, byte separator) => new DelimitedReader(utf8, separator);

    /// <summary>
    /// True for text that only this format begins with; such a file has no header row, its reader gives the fields in the order of
    /// <see cref="Columns"/>.
    /// </summary>
    public virtual bool HasStartOf(ReadOnlySpan<byte> utf8Start) => false;

    /// <summary>False for a format that is told by its start: no header row is searched for its columns.</summary>
    public virtual bool HasHeader => true;

    /// <summary>True when a first row without names has this layout's shape.</summary>
    public virtual bool HasShapeOf(Row row) => false;

    /// <summary>What a row below the header is by itself.</summary>
    public virtual RowClass Classify(in SourceRow row) => RowClass.Data;

    /// <summary>Begins the check of what only a whole file can show; null when the layout has none.</summary>
    public virtual FileCheck? BeginCheck() => null;

    /// <summary>The column with this header name: letter case and blanks do not count.</summary>
    public Column? FindColumn(string headerName) => _columnsByName.Value.GetValueOrDefault(ColumnRoles.Fold(headerName));
}
