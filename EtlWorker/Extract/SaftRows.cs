using System.Globalization;
using System.Security;

namespace Financial.EtlWorker.Extract;

/// <summary>Composes the rows of a SAF-T file: its lines and its stated totals. The layout names their columns.</summary>
internal sealed class SaftRows(ComposedRow row)
{
    private const int ColumnsOfLine = 17;

    // Number of columns between those of a line and the Portuguese transaction type.
    private const int ColumnsOfTotal = 6;

    /// <summary>Completes the row of a line; <paramref name="type"/> is the letter of a Portuguese transaction type.</summary>
    public void ComposeLine(
        int transactionNumber, string? journal, string? currency, IReadOnlyDictionary<string, string> transaction,
        IReadOnlyDictionary<string, string> line, SaftAnalysis analysis, string? type)
    {
        row.AddField(transactionNumber.ToString(CultureInfo.InvariantCulture));
        row.AddField(journal);
        foreach (var name in (ReadOnlySpan<string>)["TransactionID", "TransactionDate", "Description"])
            row.AddField(transaction.GetValueOrDefault(name));
        row.AddField(line.GetValueOrDefault("RecordID"));
        row.AddField(line.GetValueOrDefault("AccountID"));
        row.AddField(line.GetValueOrDefault("SourceDocumentID") ?? line.GetValueOrDefault("ReferenceNumber"));
        foreach (var name in (ReadOnlySpan<string>)["Description", "DebitAmount", "CreditAmount"])
            row.AddField(line.GetValueOrDefault(name));
        row.AddField(currency);
        row.AddField(PartyOf(line) ?? PartyOf(transaction));
        row.AddField(line.GetValueOrDefault("TaxCode"));
        foreach (var dimension in SaftAnalysis.Dimensions) row.AddField(analysis.OfLine(dimension));
        if (type is null) return;
        for (var total = 0; total < ColumnsOfTotal; total++) row.AddField("");
        row.AddField(type);
    }

    /// <summary>Composes a line of the opening entry, as if the file contained it.</summary>
    public void ComposeOpening(SaftAccount opened, DateOnly date, string? currency)
    {
        row.Clear();
        row.AddOriginal($"<Account><AccountID>{SecurityElement.Escape(opened.Id)}</AccountID>");
        if (opened.OpeningDebit is not null)
            row.AddOriginal($"<OpeningDebitBalance>{SecurityElement.Escape(opened.OpeningDebit)}</OpeningDebitBalance>");
        if (opened.OpeningCredit is not null)
            row.AddOriginal($"<OpeningCreditBalance>{SecurityElement.Escape(opened.OpeningCredit)}</OpeningCreditBalance>");
        foreach (var field in (ReadOnlySpan<string?>)
            [SaftReader.OpeningEntry, "", SaftReader.OpeningEntry, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                "Opening balances", "", opened.Id, "", "", opened.OpeningDebit, opened.OpeningCredit, currency])
            row.AddField(field);
    }

    /// <summary>Composes the closing balance of an account; it must equal opening plus movement.</summary>
    public void ComposeClosing(IReadOnlyDictionary<string, string> account)
    {
        ComposeTotal($"closing of account {account["AccountID"]}", account.GetValueOrDefault("ClosingDebitBalance"));
        foreach (var name in (ReadOnlySpan<string>)["ClosingCreditBalance", "OpeningDebitBalance", "OpeningCreditBalance", "AccountID"])
            row.AddField(account.GetValueOrDefault(name));
    }

    /// <summary>Composes a total that the file states.</summary>
    public void ComposeTotal(string name, string? value)
    {
        row.Clear();
        for (var column = 0; column < ColumnsOfLine; column++) row.AddField("");
        row.AddField(name);
        row.AddField(value);
    }

    private static string? PartyOf(IReadOnlyDictionary<string, string> element) =>
        element.GetValueOrDefault("CustomerID") ?? element.GetValueOrDefault("SupplierID");
}
