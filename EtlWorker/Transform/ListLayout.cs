namespace Financial.EtlWorker.Transform;

/// <summary>A layout whose rows make no entries but data for checking entries: accounts, dimensions, control totals.</summary>
public abstract class ListLayout : Layout
{
    /// <summary>Begins the list of one file.</summary>
    public abstract ListDraft Begin();
}
