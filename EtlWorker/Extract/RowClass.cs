namespace Financial.EtlWorker.Extract;

/// <summary>The class of a row; each row of a file has exactly one.</summary>
public enum RowClass
{
    Title,
    Header,
    Blank,
    Ignored,

    /// <summary>A line that states totals of the file.</summary>
    Total,
    Footer,
    Data,
}

/// <summary>Counts the rows of each class in a file.</summary>
public sealed class LineCounts
{
    private readonly int[] _counts = new int[Enum.GetValues<RowClass>().Length];

    public int this[RowClass rowClass] => _counts[(int)rowClass];

    public int Total => _counts.Sum();

    public void Add(RowClass rowClass) => _counts[(int)rowClass]++;
}
