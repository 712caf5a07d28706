using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Joins labels that contain the separator: a FEC has no quotes, so such a row has more fields than its header. The split label is the one
/// whose joining puts dates and amounts into their columns.
/// </summary>
public sealed class FecLabels : IFieldRepair
{
    private static readonly string[] Labels = ["ECRITURELIB", "COMPTELIB", "COMPAUXLIB", "JOURNALLIB"];

    private int _width;
    private int[] _labels = [], _dates = [], _amounts = [];

    /// <inheritdoc/>
    public (int Field, int Extra)? Find(in Row row)
    {
        if (_width == 0)
        {
            ReadHeader(row);
            return null;
        }

        // A separator at the line end adds one empty field.
        var extra = row.Count - _width;
        if (extra <= 0 || _labels.Length == 0 || Fits(row, _width, 0)) return null;
        foreach (var label in _labels)
            if (Fits(row, label, extra)) return (label, extra);
        return null;
    }

    private void ReadHeader(in Row row)
    {
        _width = row.Count;
        var names = new string[_width];
        for (var field = 0; field < _width; field++) names[field] = System.Text.Encoding.UTF8.GetString(row[field]).ToUpperInvariant();
        _labels = [.. Labels.Select(label => Array.IndexOf(names, label)).Where(field => field >= 0)];
        _dates = [.. Enumerable.Range(0, _width).Where(field => names[field] is "ECRITUREDATE" or "PIECEDATE" or "VALIDDATE")];
        _amounts = [.. Enumerable.Range(0, _width).Where(field => names[field] is "DEBIT" or "CREDIT" or "MONTANT")];
    }

    private bool Fits(in Row row, int label, int extra)
    {
        foreach (var date in _dates)
            if (row[date > label ? date + extra : date] is { IsEmpty: false } text && !DateText.TryParse(text, out _)) return false;
        foreach (var amount in _amounts)
            if (row[amount > label ? amount + extra : amount] is { IsEmpty: false } text
                && AmountText.Parse(text, (byte)',', 3, out _) != AmountFault.None
                && AmountText.Parse(text, (byte)'.', 3, out _) != AmountFault.None) return false;
        return true;
    }
}
