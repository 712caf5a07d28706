namespace Financial.Ledger.Profiles;

/// <summary>A layout of entries, and what a profile can say of how its files are read.</summary>
/// <param name="Id">The stable id of the layout.</param>
/// <param name="Name">What people call it.</param>
/// <param name="HasDateOrder">False when the product always writes dates in one order.</param>
/// <param name="HasControlAccounts">True when the product posts to accounts that its files do not name.</param>
/// <param name="HasColumns">True when its columns are those that the profile names, and the profile says what their amounts mean.</param>
public sealed record ProfiledLayout(
    string Id, string Name, bool HasDateOrder = true, bool HasControlAccounts = false, bool HasColumns = false)
{
    /// <summary>Every layout of entries, by id.</summary>
    public static IReadOnlyList<ProfiledLayout> All { get; } =
    [
        new("beancount", "beancount journal"),
        new("fec", "French FEC", HasDateOrder: false),
        new("generic-journal", "journal (date, reference, account, debit, credit)"),
        new("hledger", "hledger journal"),
        new("intacct-gl-import", "Sage Intacct journal entries"),
        new("intacct-gldetail", "Sage Intacct GL detail extract"),
        new("pilot-signed", "pilot CSV with one signed amount"),
        new("qb-journal-report", "QuickBooks journal report"),
        new("qbo-journal", "QuickBooks Online journal entries"),
        new("saft", "SAF-T Financial"),
        new("sage-accounting-api", "Sage Accounting API journals"),
        new("sage100c-glje", "Sage 100 Contractor journal entries"),
        new("sage50ca-imp", "Sage 50 Canada import file", HasDateOrder: false),
        new("sage50uk-import", "Sage 50 UK audit-trail import", HasDateOrder: false, HasControlAccounts: true),
        new("sage50uk-nominal-audit", "Sage 50 UK audit trail of nominal postings", HasDateOrder: false),
        new("sage50uk-report", "Sage 50 UK audit-trail report", HasDateOrder: false, HasControlAccounts: true),
        new("sage50us-journal", "Sage 50 US general journal", HasDateOrder: false),
        new("signed-csv", "CSV with one signed amount by profile", HasColumns: true),
        new("xero-journal", "Xero manual journals"),
    ];

    /// <summary>The layout with this id, or null.</summary>
    public static ProfiledLayout? Find(string id) => All.FirstOrDefault(layout => layout.Id == id);
}
