namespace Financial.Ledger.Profiles;

/// <summary>A layout of entries, and what a profile can say of how its files are read.</summary>
/// <param name="Id">The stable id of the layout.</param>
/// <param name="HasDateOrder">False when the product always writes dates in one order.</param>
/// <param name="HasControlAccounts">True when the product posts to accounts that its files do not name.</param>
/// <param name="HasColumns">True when its columns are those that the profile names, and the profile says what their amounts mean.</param>
public sealed record ProfiledLayout(string Id, bool HasDateOrder, bool HasControlAccounts, bool HasColumns = false)
{
    /// <summary>Every layout of entries, by id.</summary>
    public static IReadOnlyList<ProfiledLayout> All { get; } =
    [
        new("beancount", true, false), new("fec", true, false), new("hledger", true, false), new("intacct-gl-import", true, false),
        new("intacct-gldetail", true, false), new("pilot-signed", true, false), new("qbo-journal", true, false), new("saft", true, false),
        new("sage-accounting-api", true, false), new("sage100c-glje", true, false), new("sage50ca-imp", false, false), new("sage50uk-import", false, true),
        new("sage50uk-report", false, true), new("sage50us-journal", false, false), new("signed-csv", true, false, HasColumns: true),
        new("xero-journal", true, false),
    ];

    /// <summary>The layout with this id, or null.</summary>
    public static ProfiledLayout? Find(string id) => All.FirstOrDefault(layout => layout.Id == id);
}
