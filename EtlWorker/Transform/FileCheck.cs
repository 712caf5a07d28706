using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Transform;

/// <summary>A check of a layout that needs the whole file: it sees each row of the first pass. One object serves one file.</summary>
public abstract class FileCheck
{
    /// <summary>The reason to refuse the whole file, known after its last row; null if there is none.</summary>
    public virtual Refusal? Refusal => null;

    /// <summary>Checks the next row, which is data or ignored. Its fields can be read only as texts.</summary>
    public abstract void Observe(in SourceRow row, RowClass rowClass);

    /// <summary>Notes findings that do not refuse the file but need attention.</summary>
    public virtual void Note(Notes notes)
    {
    }
}
