namespace Financial.EtlWorker.Recognition;

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
