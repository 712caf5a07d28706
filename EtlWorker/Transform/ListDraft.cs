using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Messages;

namespace Financial.EtlWorker.Transform;

/// <summary>The list made from a file's rows. One object serves one file; <c>Load</c> writes it to the database.</summary>
public abstract class ListDraft : IRowTaker
{
    public Refusals Refusals { get; } = new();

    /// <summary>Adds a data row, or refuses it.</summary>
    public abstract void Read(in SourceRow row);

    /// <summary>Reads a title, a row before the header.</summary>
    public virtual void ReadTitle(in SourceRow row)
    {
    }

    /// <summary>Reads a row that states totals of the file.</summary>
    public virtual void ReadTotals(in SourceRow row)
    {
    }

    /// <summary>Runs the checks that need all rows.</summary>
    public virtual void Complete(ImportFile message)
    {
    }

    public void Refuse(in SourceRow row, string code, string detail, string hint, Column? column = null) =>
        Refusals.Add(new Refusal(row.Line, code, detail, hint) { Field = row.FieldNumber(column) }, row.Original);
}
