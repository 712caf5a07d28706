namespace Financial.EtlWorker.Layouts;

/// <summary>Those of Sage 50 UK's default tax codes, T0 to T99, that change or check a posting.</summary>
public static class UkTaxCode
{
    /// <summary>
    /// True if the buyer accounts for the tax: purchases from abroad (T8, T24), domestic reverse charge (T20) and the construction scheme
    /// (T21, T26). The tax is owed and reclaimed at once; the supplier gets none.
    /// </summary>
    public static bool IsReverseCharge(ReadOnlySpan<byte> code) => Number(code) is 8 or 20 or 21 or 24 or 26;

    /// <summary>Returns the rate in percent since January 2011; null if the code has no rate or may have several.</summary>
    public static int? Rate(ReadOnlySpan<byte> code) => Number(code) switch
    {
        1 => 20,
        5 => 5,
        0 or 2 or 9 => 0,
        _ => null,
    };

    private static int Number(ReadOnlySpan<byte> code) =>
        code.Length is 2 or 3 && (code[0] | 0x20) == 't' && System.Buffers.Text.Utf8Parser.TryParse(code[1..], out int number, out var read)
            && read == code.Length - 1 ? number : -1;
}
