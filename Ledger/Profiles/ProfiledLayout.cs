namespace Financial.Ledger.Profiles;

/// <summary>A layout of entries, with the settings that a profile has for it.</summary>
/// <param name="Id">The layout's stable id.</param>
/// <param name="Name">Its display name.</param>
/// <param name="HasDateOrder">False if the product always writes dates in one order.</param>
/// <param name="HasControlAccounts">True if the product posts to control accounts that its files do not name.</param>
/// <param name="HasColumns">True if the profile maps the columns and states the meaning of amounts.</param>
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
        new("signed-csv", "CSV with one signed amount and its own columns", HasColumns: true),
        new("xero-journal", "Xero manual journals"),
    ];

    /// <summary>The layout with this id, or null.</summary>
    public static ProfiledLayout? Find(string id) => All.FirstOrDefault(layout => layout.Id == id);
}
