using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Recognition;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Transform;

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
