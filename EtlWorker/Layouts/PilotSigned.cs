using Financial.Ledger.Journal;
using Financial.Ledger.Profiles;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// The pilot's CSV, revenue positive, cost negative: <c>T1001,2025-02-22,1250.00,40000,NE,Spring clean-up</c>. Its clearing account is a
/// suspense account in both the UK and the US range.
/// </summary>
public sealed class PilotSigned() : SingleEntryLayout(Headers, Side.Credit, clearingAccount: "9998")
{
    private static readonly Dictionary<string, string> Headers = new()
    {
        [ColumnRoles.Number] = "transaction_id",
        [ColumnRoles.Date] = "transaction_date",
        [ColumnRoles.Amount] = "amount",
        [ColumnRoles.Account] = "account_number",
        [ColumnRoles.Region] = "region_code",
        [ColumnRoles.Description] = "description",
    };

    public override string Id => "pilot-signed";

    public override string Name => "pilot CSV with one signed amount";
}
