namespace Financial.EtlWorker.Extract;

/// <summary>An entry or a list that receives rows and may refuse them.</summary>
public interface IRowTaker
{
    /// <summary>Refuses one row; names the column if one of its fields is at fault.</summary>
    void Refuse(in SourceRow row, string code, string detail, string hint, Column? column = null);
}
