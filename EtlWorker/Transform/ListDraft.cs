using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Messages;

namespace Financial.EtlWorker.Transform;

/// <summary>The list in work: takes a file's rows in. One object serves one file; <c>Load</c> writes it.</summary>
public abstract class ListDraft : IRowTaker
{
    public Refusals Refusals { get; } = new();

    /// <summary>Takes a data row in, or refuses it.</summary>
    public abstract void Read(in SourceRow row);

    /// <summary>Takes a row before the header in: a title.</summary>
    public virtual void ReadTitle(in SourceRow row)
    {
    }

    /// <summary>Takes a row in that states sums of the file itself.</summary>
    public virtual void ReadTotals(in SourceRow row)
    {
    }

    /// <summary>Checks what can only be seen when all rows are there.</summary>
    public virtual void Complete(ImportFile message)
    {
    }

    public void Refuse(in SourceRow row, string code, string detail, string hint, Column? column = null) =>
        Refusals.Add(new Refusal(row.Line, code, detail, hint) { Field = row.FieldNumber(column) }, row.Original);
}
