namespace Financial.EtlWorker.Recognition;

/// <summary>The scope in which a product's entry numbers are unique.</summary>
public enum NumberScope
{
    /// <summary>Entries have no number; edits are found by other fields of the entry.</summary>
    None,

    /// <summary>
    /// Numbers restart with each fiscal year, period or journal. Within the file's dates, a posted entry with the same number is an older
    /// state of this one.
    /// </summary>
    FiscalYear,

    /// <summary>Numbers are never reused: the same number is the same entry on any date.</summary>
    Ever,
}
