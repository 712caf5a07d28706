namespace Financial.EtlWorker.Transform;

/// <summary>A layout whose rows are no entries but what entries are held against: accounts, dimensions, control totals.</summary>
public abstract class ListLayout : Layout
{
    /// <summary>Begins the list of one file.</summary>
    public abstract ListDraft Begin();
}
