using Financial.EtlWorker.Extract;
using Financial.Ledger.Profiles;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// One kind of file: its detection, its columns, and the notation of its dates and amounts. It has no state. <see cref="JournalLayout"/>
/// and <see cref="ListLayout"/> define the results of its rows. Each layout is a class in <c>Layouts</c>; the catalogue finds it.
/// </summary>
public abstract class Layout
{
    private readonly Lazy<Dictionary<string, Column>> _columnsByName;

    protected Layout() => _columnsByName = new(() =>
        Columns.SelectMany(column => column.Names.Select(name => (name, column))).ToDictionary(pair => pair.name, pair => pair.column));

    /// <summary>The stable id, part of every row key; it never changes.</summary>
    public abstract string Id { get; }

    /// <summary>The name that people see.</summary>
    public abstract string Name { get; }

    /// <summary>All columns that are read, in the order of the row key; a headerless file has the first of them in this order.</summary>
    public abstract IReadOnlyList<Column> Columns { get; }

    /// <summary>The date order that the product writes; null if the company chooses it.</summary>
    public virtual DateOrder? DateOrder => null;

    /// <summary>The product's decimal mark, used if the amounts do not show it; null if the company chooses it.</summary>
    public virtual byte? DecimalMark => null;

    /// <summary>
    /// True if <see cref="Classify"/> finds every row of totals. Otherwise a row of amounts without texts is a total that a spreadsheet
    /// added.
    /// </summary>
    public virtual bool TellsTotals => false;

    /// <summary>True if a type or the column states the side; a sign in the amount would then count twice.</summary>
    public virtual bool AmountsAreUnsigned => false;

    /// <summary>True if the product ends every line; a file whose last line has no end is then cut.</summary>
    public virtual bool EndsEveryLine => true;

    /// <summary>The version of the reading rules; each import stores it (I-4). From version 2 on, row keys are made of values.</summary>
    public virtual int Version => 2;

    /// <summary>The column of a row's currency; null if the layout has none.</summary>
    public virtual Column? CurrencyColumn => null;

    /// <summary>True if a row can be replaced alone (IMP-6): it is one line, or longer only by a quoted field.</summary>
    public virtual bool RowsAreLines => true;

    /// <summary>Opens the reader for the format.</summary>
    public virtual RowReader OpenRows(Stream utf8, byte separator) => new DelimitedReader(utf8, separator);

    /// <summary>
    /// True if only this format begins with the text. Such a file has no header row; its reader returns the fields in the order of
    /// <see cref="Columns"/>.
    /// </summary>
    public virtual bool HasStartOf(ReadOnlySpan<byte> utf8Start) => false;

    /// <summary>False for a format that is detected by its start; no header row is searched.</summary>
    public virtual bool HasHeader => true;

    /// <summary>True if a first row without column names has this layout's shape.</summary>
    public virtual bool HasShapeOf(Row row) => false;

    /// <summary>Classifies a row below the header.</summary>
    public virtual RowClass Classify(in SourceRow row) => RowClass.Data;

    /// <summary>Begins the check that needs the whole file; null if the layout has none.</summary>
    public virtual FileCheck? BeginCheck() => null;

    /// <summary>Finds a column by its header name, ignoring letter case and blanks.</summary>
    public Column? FindColumn(string headerName) => _columnsByName.Value.GetValueOrDefault(ColumnRoles.Fold(headerName));
}
