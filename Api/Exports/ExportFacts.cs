using System.Globalization;
using Financial.Api.Authentication;
using Financial.Ledger.Journal;
using Financial.Ledger.Statements;

namespace Financial.Api.Exports;

/// <summary>The facts that each file states about itself (EXP-2): label and text.</summary>
/// <param name="Currency">The currency of all amounts.</param>
/// <param name="All">The facts in their order.</param>
public sealed record ExportFacts(Currency Currency, IReadOnlyList<(string Label, string Text)> All)
{
    internal static ExportFacts Of(
        ExportTable table, ExportVersion version, string company, string filters, long rows, string address, Caller caller,
        DateTimeOffset exportedAt)
    {
        var currency = Currency.FromCode(version.Currency)
            ?? throw new InvalidOperationException("The ledger's currency is not an ISO 4217 code.");
        List<(string, string)> facts =
        [
            ("Report", table.Title), ("Company", company),
            ("Date range", table.Range is { } range ? $"{range.From:yyyy-MM-dd} to {range.To:yyyy-MM-dd}" : "none"),
            ("Filters", filters.Length == 0 ? "none" : filters), ("Currency", currency.Code),
            ("Ledger version", version.LedgerVersion.ToString(CultureInfo.InvariantCulture)), ("As of", Time(version.AsOf)),
            ("Reconciled", Reconciled(version, currency)),
        ];
        if (version.PendingVersion is { } pending)
            facts.Add(("Withheld version", $"{pending}: {version.PendingReason}"));
        facts.AddRange(
            [("Exported by", caller.Name), ("Exported at", Time(exportedAt)),
                ("Rows", rows.ToString(CultureInfo.InvariantCulture)), ("Address", address)]);
        facts.AddRange(table.Sources.Select(source => ("Source", source)));
        return new ExportFacts(currency, facts);
    }

    private static string Reconciled(ExportVersion version, Currency currency)
    {
        if (version.Reconciled)
            return "yes";
        var difference = version.ApprovedDifferenceMinor is { } minor
            ? $" of {JournalFormat.Amount(long.Parse(minor, CultureInfo.InvariantCulture), currency)} {currency.Code}" : "";
        return $"no: {version.Reason ?? "nothing is served"}{difference}";
    }

    private static string Time(DateTimeOffset? time) =>
        time is { } value ? value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "none";
}
