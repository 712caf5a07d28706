using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Profiles;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// What the single-entry sources have in common: one row is one signed amount on one account, and nothing in the file says where the other
/// side is. It goes to the clearing account, so that nothing the file brings can be closed over.
/// </summary>
public abstract class SingleEntryLayout : JournalLayout
{
    private readonly Side positive;
    private readonly byte[] clearingAccount;
    private readonly Column date, amount, account;
    private readonly Column? number, description, currency, region, division, job, phase, costCode, @class, department, party, taxCode;

    /// <param name="headers">The header of each column, by its role: <see cref="ColumnRoles"/>. A file without one of them is
    /// refused.</param>
    /// <param name="positive">The side of an amount without a minus.</param>
    /// <param name="clearingAccount">The account of the other side.</param>
    protected SingleEntryLayout(IReadOnlyDictionary<string, string> headers, Side positive, string clearingAccount)
    {
        this.positive = positive;
        this.clearingAccount = System.Text.Encoding.UTF8.GetBytes(clearingAccount);
        var columns = new Dictionary<string, Column>();
        foreach (var role in ColumnRoles.All.Where(headers.ContainsKey))
            columns.Add(role, new Column(columns.Count, headers[role], ColumnUse.Required, KindOf(role)));
        Columns = [.. columns.Values];
        (date, amount, account) = (columns[ColumnRoles.Date], columns[ColumnRoles.Amount], columns[ColumnRoles.Account]);
        number = columns.GetValueOrDefault(ColumnRoles.Number);
        description = columns.GetValueOrDefault(ColumnRoles.Description);
        currency = columns.GetValueOrDefault(ColumnRoles.Currency);
        region = columns.GetValueOrDefault(ColumnRoles.Region);
        division = columns.GetValueOrDefault(ColumnRoles.Division);
        job = columns.GetValueOrDefault(ColumnRoles.Job);
        phase = columns.GetValueOrDefault(ColumnRoles.Phase);
        costCode = columns.GetValueOrDefault(ColumnRoles.CostCode);
        @class = columns.GetValueOrDefault(ColumnRoles.Class);
        department = columns.GetValueOrDefault(ColumnRoles.Department);
        party = columns.GetValueOrDefault(ColumnRoles.Party);
        taxCode = columns.GetValueOrDefault(ColumnRoles.TaxCode);
    }

    public override IReadOnlyList<Column> Columns { get; }

    public override Column? CurrencyColumn => currency;

    public override bool IsSingleEntry => true;

    public override NumberScope NumberScope => number is null ? NumberScope.None : NumberScope.FiscalYear;

    public override ChartProfile Chart => ChartProfile.Us;

    public override bool Continues(in SourceRow row, EntryDraft entry) => false;

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        entry.Start(row, date, Text(row, number), Text(row, description), Text(row, number));
        entry.CheckCurrency(row, Text(row, currency));
        if (!row.TryAmount(amount, entry, out var minor)) return;
        // 1250.00 CR is a credit whatever the others are: where positive amounts are credits it was meant otherwise than they.
        if (positive == Side.Credit && row[amount] is [.., var last] && char.IsAsciiLetter((char)last))
        {
            entry.Refuse(row, RefusalCode.SignSuffix,
                $"{amount.Name} '{row.Text(amount)}' says its side itself, in a file whose positive amounts are credits",
                "write it with a minus or without", amount);
            return;
        }

        entry.Note("single-entry-source",
            "rows have one side only: the other one was posted to the clearing account, nothing in the file proves it");
        var signed = positive == Side.Debit ? minor : -minor;
        var dimensions = Dimensions(row);
        entry.Add(row, account, signed, Text(row, description), dimensions);
        entry.Add(row, clearingAccount, -signed, Text(row, description), dimensions);
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
        Region = Text(row, region), Division = Text(row, division), Job = Text(row, job), Phase = Text(row, phase),
        CostCode = Text(row, costCode),
        Class = Text(row, @class), Department = Text(row, department), Party = Text(row, party), TaxCode = Text(row, taxCode),
    };
}
