namespace Financial.EtlWorker.Tests.Extract;

// A file that is no journal is refused by its name and says where the right export is, in two sentences at most (IMP-10).
public sealed class OtherLedgersTests
{
    [Theory]
    [InlineData("\"EXTF\";700;21;\"Buchungsstapel\";13;20250131;\n\"Umsatz\";\"Soll/Haben-Kennzeichen\";\"Konto\"\n100,00;\"S\";\"1200\"\n",
        "DATEV", "SAF-T")]
    [InlineData("!TRNS\tTRNSID\tTRNSTYPE\tDATE\tACCNT\tAMOUNT\nTRNS\t1\tCHECK\t1/31/25\tBank\t-5\n", "QuickBooks IIF", "Reports, Journal")]
    [InlineData("Account Reference,Customer Name,Street 1,Telephone,Credit Limit\nABC001,ABC Ltd,1 High Street,01234,5000\n",
        "customers or suppliers", "Audit trail")]
    [InlineData("Invoice No,Invoice Date,Due Date,Customer,Total\n17,31/01/2025,28/02/2025,ABC Ltd,120.00\n", "invoices or bills",
        "Audit trail")]
    [InlineData("Nominal,Period,Budget\n4000,1,12000.00\n", "budget", "Audit trail")]
    [InlineData("Date,Code journal,N\u00b0 compte,Libell\u00e9,D\u00e9bit,Cr\u00e9dit\n31/01/2025,VE,707000,Vente,0,100\n",
        "French Sage journal", "FEC")]
    [InlineData("Fecha,Asiento,Cuenta,Concepto,Debe,Haber\n31/01/2025,1,430000,Venta,100,0\n", "Spanish journal",
        "Date, Reference, Account")]
    public void A_file_of_another_kind_is_refused_by_its_name(string file, string what, string where)
    {
        var refusal = Assert.Single(Books.Of(file).Refusals);

        Assert.Equal("not-a-sage-file", refusal.Code);
        Assert.Contains(what, refusal.Detail, StringComparison.Ordinal);
        Assert.Contains(where, refusal.Hint, StringComparison.Ordinal);
        Assert.InRange(refusal.Detail.Length + refusal.Hint.Length, 1, 300);
    }
}
