using System.Text;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Profiles;

namespace Financial.EtlWorker.Detection;

/// <summary>Recognises files that people mistake for their journal export. The refusal names the file and the right export.</summary>
public static class OtherLedgers
{
    private const int HeaderRows = 5;

    private static readonly (string[] AllOf, string[] AnyOf, string What, string Where)[] Headers =
    [
        (["fecha"], ["asiento", "cuenta", "debe", "haber"], "a Spanish journal (Fecha, Asiento, Cuenta, Debe, Haber)",
            "rename its columns to Date, Reference, Account, Debit and Credit"),
        (["date"], ["codejournal", "ncompte", "n\u00b0compte", "num\u00e9rodecompte", "libell\u00e9", "libelle", "d\u00e9bit",
            "cr\u00e9dit"],
            "a French Sage journal", "export the FEC instead: Sage 50/100 France, Traitement, Fichier des \u00e9critures comptables"),
        ([], ["budget", "budgetamount", "budgetforecast"], "a budget",
            "export the transactions instead: in Sage 50, Nominal codes or Reports, Audit trail"),
        ([], ["creditlimit", "customername", "suppliername", "street1", "address1", "addressline1", "contactname", "telephone"],
            "a list of customers or suppliers", "export the transactions instead: in Sage 50, Transactions or Reports, Audit trail"),
        ([], ["invoiceno", "invoicenumber", "invoicedate", "billno", "duedate"],
            "a list of invoices or bills", "export the journal instead: in Sage 50, Reports, Audit trail; in QuickBooks, Reports, Journal"),
    ];

    /// <summary>Returns the refusal of a known other file; null if the text may be a journal.</summary>
    public static Refusal? Recognise(byte[] sample)
    {
        var start = Encoding.UTF8.GetString(sample.AsSpan(0, Math.Min(sample.Length, 256))).TrimStart('"');
        if (start.StartsWith("EXTF", StringComparison.Ordinal) || start.StartsWith("DTVF", StringComparison.Ordinal))
            return Refuse("a DATEV export",
                "its rows name two accounts each; export the journal as CSV with a debit and a credit column, or as SAF-T");
        if (start.StartsWith('!') && (start.StartsWith("!TRNS", StringComparison.Ordinal)
            || start.StartsWith("!ACCNT", StringComparison.Ordinal)
                || start.StartsWith("!HDR", StringComparison.Ordinal) || start.StartsWith("!CUST", StringComparison.Ordinal)))
            return Refuse("a QuickBooks IIF file", "export the report instead: in QuickBooks, Reports, Journal, Export to Excel");
        return null;
    }

    /// <summary>Returns the refusal of a known other file by its header; call it if no layout fits.</summary>
    public static Refusal? RecogniseHeader(IEnumerable<IReadOnlyList<string>> firstRows)
    {
        foreach (var row in firstRows.Take(HeaderRows))
        {
            var names = row.Select(name => ColumnRoles.Fold(name).Replace(" ", "", StringComparison.Ordinal)
                .Replace("*", "", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
            foreach (var (allOf, anyOf, what, where) in Headers)
                if (allOf.All(names.Contains) && anyOf.Any(names.Contains)) return Refuse(what, where);
        }

        return null;
    }

    private static Refusal Refuse(string what, string where) => new(0, RefusalCode.NotASageFile, $"this looks like {what}", where);
}
