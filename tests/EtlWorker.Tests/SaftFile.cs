using System.Globalization;

namespace Financial.EtlWorker.Tests;

/// <summary>A small SAF-T file in words of its own.</summary>
public sealed record SaftFile(string Currency, params SaftAccount[] Accounts)
{
    public string Namespace { get; init; } = "urn:StandardAuditFile-Taxation-Financial:NO";

    public string Header { get; init; } = "";

    /// <summary>Entries: the day, then "account amount" of each line, debit positive.</summary>
    public (string Day, (string Account, decimal Amount)[] Lines)[] Entries { get; init; } = [];

    /// <summary>The type of the entry of a day.</summary>
    public IReadOnlyDictionary<string, string> Types { get; init; } = new Dictionary<string, string>();

    /// <summary>The totals that it states, where they are not those of its entries.</summary>
    public (int Entries, decimal Sum)? Stated { get; init; }

    public override string ToString()
    {
        var totals = Stated ?? (Entries.Length, Entries.Sum(entry => entry.Lines.Where(line => line.Amount > 0).Sum(line => line.Amount)));
        return $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <AuditFile xmlns="{Namespace}">
            <Header><AuditFileVersion>1.10</AuditFileVersion><DefaultCurrencyCode>{Currency}</DefaultCurrencyCode>{Header}</Header>
            <MasterFiles><GeneralLedgerAccounts>
            {string.Join('\n', Accounts.Select(account => account.ToString()))}
            </GeneralLedgerAccounts></MasterFiles>
            <GeneralLedgerEntries><NumberOfEntries>{totals.Item1}</NumberOfEntries><TotalDebit>{Text(
                totals.Item2)}</TotalDebit><TotalCredit>{Text(totals.Item2)}</TotalCredit>
            <Journal><JournalID>GL</JournalID>
            {string.Join('\n', Entries.Select(Entry))}
            </Journal></GeneralLedgerEntries>
            </AuditFile>
            """;
    }

    internal static string Text(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private string Entry((string Day, (string Account, decimal Amount)[] Lines) entry) => $"""
        <Transaction><TransactionID>{entry.Day}</TransactionID><TransactionDate>{entry.Day}</TransactionDate>
        <Description>Entry</Description>{(Types.TryGetValue(entry.Day, out var type) ? $"<TransactionType>{type}</TransactionType>" : "")}
        {string.Join('\n', entry.Lines.Select(Line))}
        </Transaction>
        """;

    private static string Line((string Account, decimal Amount) line, int number)
    {
        var side = line.Amount < 0 ? "CreditAmount" : "DebitAmount";
        return $"<Line><RecordID>{number}</RecordID><AccountID>{line.Account}</AccountID><Description>Line</Description>"
            + $"<{side}><Amount>{Text(Math.Abs(line.Amount))}</Amount></{side}></Line>";
    }
}

/// <summary>An account of it; amounts are debit positive.</summary>
public sealed record SaftAccount(string Id, string? Name = null, decimal Opening = 0, decimal? Closing = null, string More = "")
{
    public override string ToString() =>
        $"<Account><AccountID>{Id}</AccountID>{(Name is null
            ? "" : $"<AccountDescription>{Name}</AccountDescription>")}{More}{Balance("Opening",
                Opening)}{(Closing is { } closing ? Balance("Closing", closing) : "")}</Account>";

    private static string Balance(string which, decimal amount)
    {
        var side = amount < 0 ? "Credit" : "Debit";
        return $"<{which}{side}Balance>{SaftFile.Text(Math.Abs(amount))}</{which}{side}Balance>";
    }
}
