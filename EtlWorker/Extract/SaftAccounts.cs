using System.Globalization;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// The facts of a SAF-T header and the general ledger accounts of the file. The country decides how account codes are read, unless the
/// account's type names the class.
/// </summary>
internal sealed class SaftAccounts
{
    /// <summary>Limit for accounts; no chart has as many.</summary>
    public const int Most = 200_000;

    private readonly Dictionary<string, SaftAccount> _accounts = new(StringComparer.Ordinal);
    private string? _country;
    private DateOnly? _start, _end, _firstDate;
    private bool _isPart;

    public int Count => _accounts.Count;

    public void Add(SaftAccount account) => _accounts[account.Id] = account;

    // urn:StandardAuditFile-Taxation-Financial:NO, urn:OECD:StandardAuditFile-Tax:PT_1.04_01, mfp:anaf:dgti:d406:declaratie:v1
    public void TakeNamespace(string name)
    {
        if (name.Contains(":anaf:", StringComparison.OrdinalIgnoreCase)) _country = "RO";
        foreach (var part in name.Split(':', '/', '_', '-'))
            if (part is "NO" or "DK" or "PT" or "RO") _country = part;
    }

    /// <summary>True for a Portuguese file.</summary>
    public bool ArePortuguese => _country == "PT";

    /// <summary>Reads a value of the header.</summary>
    public void TakeHeader(string name, string value)
    {
        if (name == "AuditFileCountry") _country ??= value.ToUpperInvariant();
        else if (name is "SelectionStartDate" or "StartDate" && TryDate(value, out var date)) _start = date;
        else if (name is "SelectionEndDate" or "EndDate" && TryDate(value, out date)) _end = date;
        else if (name is "TotalSegmentsInsequence" or "TotalNumberOfParts" or "NumberOfParts")
            _isPart = int.TryParse(value, out var parts) && parts > 1;
    }

    /// <summary>Reads the months that the header selects; selected days take precedence.</summary>
    public void TakePeriods(IReadOnlyDictionary<string, string> selection)
    {
        _start ??= FirstDay(selection.GetValueOrDefault("PeriodStartYear"), selection.GetValueOrDefault("PeriodStart"));
        _end ??= FirstDay(selection.GetValueOrDefault("PeriodEndYear"), selection.GetValueOrDefault("PeriodEnd"))?.AddMonths(1).AddDays(-1);
    }

    public void TakeTransactionDate(string value)
    {
        if (TryDate(value, out var date) && (_firstDate is null || date < _firstDate)) _firstDate = date;
    }

    /// <summary>The date of the opening balances: the day before the file begins; null if the file does not state its start.</summary>
    public DateOnly? OpeningDate => (_start ?? _firstDate)?.AddDays(-1);

    /// <summary>Returns the accounts with an opening balance; none if the opening balances do not balance.</summary>
    public IReadOnlyList<SaftAccount> Openings()
    {
        var opened = _accounts.Values.Where(account => account.Opening != 0).ToList();
        return opened.Sum(account => account.Opening) == 0 ? opened : [];
    }

    public FileFacts Facts => new(
        CountryChart.Behind(_accounts.Values.Select(Describe).OfType<Account>().ToDictionary(account => account.Code)), Notes())
    {
        IsPart = _isPart, EndsOn = _end,
    };

    private ChartProfile CountryChart =>
        _country switch { "NO" => ChartProfile.No, "PT" => ChartProfile.Pt, "RO" => ChartProfile.Ro, _ => ChartProfile.None };

    private List<Note> Notes()
    {
        var unbalanced = _accounts.Values.Sum(account => account.Opening) != 0;
        return unbalanced ? [new Note("opening-unbalanced", 1,
            "the opening balances of the file do not balance, so that no opening entry was made of them")] : [];
    }

    private Account? Describe(SaftAccount account)
    {
        // Classify by the code of the standard chart first; the company's own code may have any shape.
        var inChart = (IsCode(account.StandardId) ? CountryChart.Propose(account.StandardId!) : null)
            ?? (_country == "NO" && IsCode(account.GroupingCode) ? CountryChart.Propose(account.GroupingCode!) : null)
            ?? CountryChart.Propose(account.Id);
        var name = account.Name ?? inChart?.Name ?? account.Id;
        if (ClassOf(account.Type) is { } stated)
            return inChart?.Class == stated
                ? inChart with { Code = account.Id, Name = name } : ChartProfile.Described(account.Id, name, stated);
        if (inChart is null) return null;
        return (SideOf(account) is { } side && side != inChart.Class
            ? ChartProfile.Described(account.Id, name, side) : inChart) with { Code = account.Id, Name = name };
    }

    private static bool IsCode(string? text) => text is { Length: > 0 } && text.All(char.IsAsciiDigit);

    private static AccountClass? ClassOf(string? type) => type?.ToLowerInvariant() switch
    {
        "asset" or "assets" => AccountClass.Asset,
        "liability" or "liabilities" => AccountClass.Liability,
        "equity" => AccountClass.Equity,
        "sale" or "sales" or "income" or "revenue" => AccountClass.Income,
        "expense" or "expenses" or "cost" => AccountClass.Expense,
        _ => null,
    };

    // Activ and Pasiv are the sides of the Romanian balance sheet. Use them only for accounts of third parties and banks (4, 5). Elsewhere
    // they mislead: the depreciation of an asset is Pasiv and stays with its asset, and income is Pasiv too.
    private AccountClass? SideOf(SaftAccount account)
    {
        if (_country != "RO" || account.Id is not ['4' or '5', >= '0' and < '9', ..]) return null;
        return account.Type?.ToLowerInvariant() switch { "activ" or "activa" => AccountClass.Asset,
            "pasiv" or "pasiva" => AccountClass.Liability, _ => null };
    }

    private static DateOnly? FirstDay(string? year, string? month) =>
        int.TryParse(year, out var y) && int.TryParse(month, out var m) && y is > 1900 and < 2200 && m is >= 1 and <= 12
            ? new DateOnly(y, m, 1) : null;

    private static bool TryDate(string value, out DateOnly date) =>
        DateOnly.TryParseExact(value.AsSpan(0, Math.Min(value.Length, 10)), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out date);
}
