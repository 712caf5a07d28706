using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Recognition;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Transform;

/// <summary>A layout whose rows make journal entries.</summary>
public abstract class JournalLayout : Layout
{
    /// <summary>
    /// True if the source states only one side of each entry. Nothing in the file proves it, so it is not served before control totals
    /// agree.
    /// </summary>
    public virtual bool IsSingleEntry => false;

    /// <summary>The default chart that proposes accounts.</summary>
    public abstract ChartProfile Chart { get; }

    /// <summary>
    /// True for an account that has a sub-ledger of customers or suppliers in the product (REC-7). For other accounts the rows of the file
    /// show it.
    /// </summary>
    public virtual bool IsControlAccount(ReadOnlySpan<byte> code, UkControlAccounts accounts) => false;

    /// <summary>
    /// The scope in which the product's entry numbers are unique; <see cref="NumberScope.None"/> if entries have no number.
    /// </summary>
    public virtual NumberScope NumberScope => NumberScope.None;

    /// <summary>
    /// True if opening balances have the first day of a fiscal year. Otherwise they have the day before the file begins, which may be any
    /// day.
    /// </summary>
    public virtual bool OpeningsBeginYear => false;

    /// <summary>True if rows of one entry may stand apart, as in a file sorted by account.</summary>
    public virtual bool RowsMayScatter => false;

    /// <summary>Returns the key that finds the rows of one entry when they stand apart.</summary>
    public virtual string? ScatteredKey(in SourceRow row) => null;

    /// <summary>True if the row belongs to the current entry, false if it starts the next one.</summary>
    public abstract bool Continues(in SourceRow row, EntryDraft entry);

    /// <summary>Adds the row's lines to the current entry; the first row also sets date and reference.</summary>
    public abstract void Read(in SourceRow row, EntryDraft entry);

    /// <summary>Runs the checks that need all rows of the entry.</summary>
    public virtual void Complete(EntryDraft entry)
    {
    }

    /// <summary>Stores the totals of a <see cref="RowClass.Total"/> row.</summary>
    public virtual void ReadTotals(in SourceRow row, FileTotals totals)
    {
    }
}
