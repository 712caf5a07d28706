using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Profiles;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// One kind of file: how it is told from others, its columns, and what its dates and amounts look like. A layout is one file in this folder
/// and one line in <see cref="All"/>; it holds no state. What its rows make is for <see cref="JournalLayout"/> and
/// <see cref="ListLayout"/>.
/// </summary>
public abstract class Layout
{
    private readonly Lazy<Dictionary<string, Column>> columnsByName;

    protected Layout() => columnsByName = new(() =>
        Columns.SelectMany(column => column.Names.Select(name => (name, column))).ToDictionary(pair => pair.name, pair => pair.column));

    /// <summary>The layouts that can be read; <see cref="SignedCsv"/> comes to them where a profile describes it.</summary>
    public static IReadOnlyList<Layout> All { get; } =
    [
        new Sage50UsJournal(), new Sage50UkImport(), new Sage50UkReport(), new Sage50CaImport(), new Sage100ContractorJournal(),
        new IntacctGlImport(), new IntacctGlDetail(), new SageAccountingApi(), new PilotSigned(),
        new FecJournal(), new Saft(), new XeroJournal(), new QuickBooksJournal(), new QuickBooksReport(), new Beancount(), new Hledger(),
        new Sage50UkNominalAudit(), new GenericJournal(),
        new ChartOfAccountsList(), new Sage50UkNominalList(), new Sage50UsChart(), new IntacctAccountList(), new TrialBalanceReport(),
        .. DimensionKinds.All.Select(kind => new DimensionList(kind)),
    ];

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
    public Column? FindColumn(string headerName) => columnsByName.Value.GetValueOrDefault(ColumnRoles.Fold(headerName));
}

/// <summary>A layout whose rows make journal entries.</summary>
public abstract class JournalLayout : Layout
{
    /// <summary>
    /// True when the source gives one side of each entry only: nothing in the file proves it, so it is not served before control totals
    /// agree.
    /// </summary>
    public virtual bool IsSingleEntry => false;

    /// <summary>The default chart that proposes accounts.</summary>
    public abstract ChartProfile Chart { get; }

    /// <summary>
    /// True for the code of an account that the product keeps a sub-ledger of customers or suppliers behind (REC-7); elsewhere the rows of
    /// a file show it.
    /// </summary>
    public virtual bool IsControlAccount(ReadOnlySpan<byte> code, UkControlAccounts accounts) => false;

    /// <summary>
    /// Within what the product gives no number of an entry twice; <see cref="NumberScope.None"/> where entries have no number.
    /// </summary>
    public virtual NumberScope NumberScope => NumberScope.None;

    /// <summary>
    /// True when its opening balances are dated on the first day of a fiscal year; elsewhere on the day before the file's first, which may
    /// be any.
    /// </summary>
    public virtual bool OpeningsBeginYear => false;

    /// <summary>True when rows of one entry may stand apart, as in a file sorted by account.</summary>
    public virtual bool RowsMayScatter => false;

    /// <summary>By which the rows of one entry are found when they stand apart.</summary>
    public virtual string? ScatteredKey(in SourceRow row) => null;

    /// <summary>True when the row belongs to the entry in work, false when it starts the next one.</summary>
    public abstract bool Continues(in SourceRow row, EntryDraft entry);

    /// <summary>Adds the row's lines to the entry in work; the first row also says date and reference.</summary>
    public abstract void Read(in SourceRow row, EntryDraft entry);

    /// <summary>Checks what can only be seen when all rows of the entry are there.</summary>
    public virtual void Complete(EntryDraft entry)
    {
    }

    /// <summary>Notes the sums that a <see cref="RowClass.Total"/> row states.</summary>
    public virtual void ReadTotals(in SourceRow row, FileTotals totals)
    {
    }
}

/// <summary>Within what a product gives no number of an entry twice.</summary>
public enum NumberScope
{
    /// <summary>Its entries have no number: an edit is told by what else an entry has.</summary>
    None,

    /// <summary>
    /// Numbers begin again each fiscal year, period or journal: another entry with the number is an older state of this one only within the
    /// dates of the file.
    /// </summary>
    FiscalYear,

    /// <summary>Never: the same number is the same entry, whatever its date.</summary>
    Ever,
}

/// <summary>A layout whose rows are no entries but what entries are held against: accounts, dimensions, control totals.</summary>
public abstract class ListLayout : Layout
{
    /// <summary>Begins the list of one file.</summary>
    public abstract ListDraft Begin();
}

/// <summary>What a column holds.</summary>
public enum ColumnKind
{
    Text,
    Date,
    Amount,
}

/// <summary>How a column takes part in a row.</summary>
public enum ColumnUse
{
    /// <summary>Read when it is there, and part of the row key.</summary>
    Optional,

    /// <summary>Without it the file is refused; part of the row key.</summary>
    Required,

    /// <summary>Read when it is there; changes in the source after posting, so it is no part of the row key.</summary>
    Unkeyed,
}

/// <summary>One column of a layout.</summary>
/// <param name="ordinal">Its place in <see cref="Layout.Columns"/>.</param>
/// <param name="name">Its name in the header, as the product writes it.</param>
/// <param name="use">How it takes part in a row.</param>
/// <param name="kind">What it holds.</param>
/// <param name="onFirstRowOnly">True when the value stands on the first row of an entry only and holds for its other rows.</param>
/// <param name="aliases">Other names that mean the same.</param>
public sealed class Column(
    int ordinal, string name, ColumnUse use = ColumnUse.Optional, ColumnKind kind = ColumnKind.Text, bool onFirstRowOnly = false,
    params string[] aliases)
{
    /// <summary>The place of the column in <see cref="Layout.Columns"/>.</summary>
    public int Ordinal { get; } = ordinal;

    public string Name { get; } = name;

    public ColumnUse Use { get; } = use;

    public ColumnKind Kind { get; } = kind;

    /// <summary>True when the value stands on the first row of an entry only and holds for its other rows.</summary>
    public bool OnFirstRowOnly { get; } = onFirstRowOnly;

    /// <summary>Name and aliases, folded.</summary>
    public IReadOnlyList<string> Names { get; } = [ColumnRoles.Fold(name), .. aliases.Select(ColumnRoles.Fold)];
}
