using System.Globalization;

namespace Financial.EtlWorker.Extract;

/// <summary>One account as the file describes it.</summary>
internal sealed record SaftAccount(string Id, int Line)
{
    public string? Name { get; init; }

    public string? Type { get; init; }

    /// <summary>The code in the country's standard chart.</summary>
    public string? StandardId { get; init; }

    /// <summary>The standard code in newer Norwegian files; the parent account in Portuguese ones.</summary>
    public string? GroupingCode { get; init; }

    public string? OpeningDebit { get; init; }

    public string? OpeningCredit { get; init; }

    /// <summary>Debit positive. An unreadable amount counts as zero here; the check of the account's totals refuses it.</summary>
    public decimal Opening => Amount(OpeningDebit) - Amount(OpeningCredit);

    private static decimal Amount(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? amount : 0;
}
