namespace Financial.EtlWorker.Extract;

/// <summary>What takes rows in and may refuse them: an entry or a list in work.</summary>
public interface IRowTaker
{
    /// <summary>Refuses one row, for the field of a column where one is at fault.</summary>
    void Refuse(in SourceRow row, string code, string detail, string hint, Column? column = null);
}
