using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Transform;

/// <summary>Finds the accounts of a file's codes. One object serves a whole file.</summary>
public sealed class AccountResolver(JournalLayout layout, ChartOfAccounts chart, UkControlAccounts controlAccounts)
{
    private readonly Dictionary<string, ResolvedAccount> _resolved = new(StringComparer.Ordinal);
    private readonly TextPool _codes = new();

    /// <summary>The accounts to which Sage 50 UK posts by the type of a transaction.</summary>
    public UkControlAccounts ControlAccounts => controlAccounts;

    /// <summary>Returns the account of a row; null if the row was refused for it.</summary>
    public ResolvedAccount? Resolve(in SourceRow row, ReadOnlySpan<byte> codeText, Column? column, IRowTaker taker)
    {
        var code = _codes.Text(codeText) ?? "";
        if (!_resolved.TryGetValue(code, out var resolution))
        {
            var match = chart.Find(code, out var account);
            _resolved.Add(code, resolution = new ResolvedAccount(match,
                account) { IsKnownControl = layout.IsControlAccount(codeText, ControlAccounts) });
        }

        switch (resolution.Match)
        {
            case CodeMatch.Known or CodeMatch.Proposed:
                return resolution;
            case CodeMatch.LeadingZero:
                taker.Refuse(row, RefusalCode.LeadingZero,
                    $"account '{code}' is not in the chart, '{resolution.Account!.Code}' is: its leading zeros "
                    + "were lost, most likely in a spreadsheet",
                    DidYouMean(code, resolution.Account.Code) ?? $"write '{resolution.Account.Code}'", column);
                return null;
            case CodeMatch.Inactive:
                taker.Refuse(row, RefusalCode.AccountInactive, $"account '{code}' takes no new lines",
                    "use another account, or make it active again",
                    column);
                return null;
            default:
                taker.Refuse(row, RefusalCode.UnknownAccount, $"account '{code}' is not in the chart",
                    DidYouMean(code) ?? "correct the code, or add the account to the chart", column);
                return null;
        }
    }

    // The page offers to write this code into the cell; the code never changes silently. If known is set, suggest only that code.
    private string? DidYouMean(string code, string? known = null) =>
        chart.FindWithLostZeros(code) is { } account && account.Code == (known ?? account.Code) ? $"did you mean {account.Code}?" : null;

    /// <summary>Notes the rows on control accounts without a customer or supplier; nothing if no row names one (REC-7).</summary>
    public void NoteControlAccounts(Notes notes)
    {
        if (!_resolved.Values.Any(account => account.PartyRows > 0)) return;
        var rowsWithout = _resolved.Values.Where(account => account.HasSubLedger).Sum(account => account.OtherRows);
        if (rowsWithout > 0)
            notes.Add("control-account", "rows post to a control account and name no customer or supplier, others do: the sub-ledger "
                + "differs "
                + "from it by them", rowsWithout);
    }
}
