using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Transform;

/// <summary>What only a whole file can show of a layout's rows: it sees each row of the first pass. One object serves one file.</summary>
public abstract class FileCheck
{
    /// <summary>Why the file is refused as a whole, known after its last row; null when it is not.</summary>
    public virtual Refusal? Refusal => null;

    /// <summary>Looks at the next row, which is data or ignored. Its fields can be read as text only.</summary>
    public abstract void Observe(in SourceRow row, RowClass rowClass);

    /// <summary>Notes what passed but deserves a look.</summary>
    public virtual void Note(Notes notes)
    {
    }
}
