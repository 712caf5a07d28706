using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Profiles;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// The base of single-entry sources: one row is one signed amount on one account, without the account of the other side. The clearing
/// account takes the other side until control totals prove the file.
/// </summary>
public abstract class SingleEntryLayout : JournalLayout
{
    private readonly Side _positive;
    private readonly byte[] _clearingAccount;
    private readonly Column _date, _amount, _account;
    private readonly Column? _number, _description, _currency, _region, _division, _job, _phase, _costCode,
        _class, _department, _party, _taxCode;

    /// <param name="headers">The header of each column by its role (<see cref="ColumnRoles"/>). The file needs all of them.</param>
    /// <param name="positive">The side of an amount without a minus.</param>
    /// <param name="clearingAccount">The account of the other side.</param>
    protected SingleEntryLayout(IReadOnlyDictionary<string, string> headers, Side positive, string clearingAccount)
    {
        _positive = positive;
        _clearingAccount = System.Text.Encoding.UTF8.GetBytes(clearingAccount);
        var columns = new Dictionary<string, Column>();
        foreach (var role in ColumnRoles.All.Where(headers.ContainsKey))
            columns.Add(role, new Column(columns.Count, headers[role], ColumnUse.Required, KindOf(role)));
        Columns = [.. columns.Values];
        (_date, _amount, _account) = (columns[ColumnRoles.Date], columns[ColumnRoles.Amount], columns[ColumnRoles.Account]);
        _number = columns.GetValueOrDefault(ColumnRoles.Number);
        _description = columns.GetValueOrDefault(ColumnRoles.Description);
        _currency = columns.GetValueOrDefault(ColumnRoles.Currency);
        _region = columns.GetValueOrDefault(ColumnRoles.Region);
        _division = columns.GetValueOrDefault(ColumnRoles.Division);
        _job = columns.GetValueOrDefault(ColumnRoles.Job);
        _phase = columns.GetValueOrDefault(ColumnRoles.Phase);
        _costCode = columns.GetValueOrDefault(ColumnRoles.CostCode);
        _class = columns.GetValueOrDefault(ColumnRoles.Class);
        _department = columns.GetValueOrDefault(ColumnRoles.Department);
        _party = columns.GetValueOrDefault(ColumnRoles.Party);
        _taxCode = columns.GetValueOrDefault(ColumnRoles.TaxCode);
    }

    public override IReadOnlyList<Column> Columns { get; }

    public override Column? CurrencyColumn => _currency;

    public override bool IsSingleEntry => true;

    public override NumberScope NumberScope => _number is null ? NumberScope.None : NumberScope.FiscalYear;

    public override ChartProfile Chart => ChartProfile.Us;

    public override bool Continues(in SourceRow row, EntryDraft entry) => false;

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        entry.Start(row, _date, Text(row, _number), Text(row, _description), Text(row, _number));
        entry.CheckCurrency(row, Text(row, _currency));
        if (!row.TryAmount(_amount, entry, out var minor)) return;
        // 1250.00 CR is always a credit. If positive amounts are credits too, the purpose of CR is unclear, so refuse the row.
        if (_positive == Side.Credit && row[_amount] is [.., var last] && char.IsAsciiLetter((char)last))
        {
            entry.Refuse(row, RefusalCode.SignSuffix,
                $"{_amount.Name} '{row.Text(_amount)}' says its side itself, in a file whose positive amounts are credits",
                "write it with a minus or without", _amount);
            return;
        }

        entry.Note("single-entry-source",
            "rows have one side only: the other one was posted to the clearing account, nothing in the file proves it");
        var signed = _positive == Side.Debit ? minor : -minor;
        var dimensions = Dimensions(row);
        entry.Add(row, _account, signed, Text(row, _description), dimensions);
        entry.Add(row, _clearingAccount, -signed, Text(row, _description), dimensions);
    }

    private static ColumnKind KindOf(string role) => role switch
    {
        ColumnRoles.Date => ColumnKind.Date,
        ColumnRoles.Amount => ColumnKind.Amount,
        _ => ColumnKind.Text,
    };

    private static string? Text(in SourceRow row, Column? column) => column is null ? null : row.Text(column);

    private Dimensions Dimensions(in SourceRow row) => new()
    {
        Region = Text(row, _region), Division = Text(row, _division), Job = Text(row, _job), Phase = Text(row, _phase),
        CostCode = Text(row, _costCode),
        Class = Text(row, _class), Department = Text(row, _department), Party = Text(row, _party), TaxCode = Text(row, _taxCode),
    };
}
