using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using static Financial.EtlWorker.Layouts.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage 50 UK audit-trail import: with a header, or its first ten columns without one. Amounts are unsigned, the type carries the sign:
/// <c>PC,MÜLLER,6001,0,22/02/2025,PC1001,Rent to quarter end,2669.80,T1,533.96,1.000000,,IMPORT</c>.
/// </summary>
public sealed class Sage50UkImport : JournalLayout
{
    private static readonly Column Type = new(0, "Type", Required, aliases: ["Transaction Type"]);
    private static readonly Column Account = new(1, "Account Reference", Required, aliases: ["A/C", "Account Ref"]);
    private static readonly Column Nominal = new(2, "Nominal A/C Ref", Required, aliases: ["N/C", "Nominal Code", "Nominal Account Ref"]);
    private static readonly Column Department = new(3, "Department Code", aliases: ["Dept", "Department"]);
    private static readonly Column Date = new(4, "Date", Required, ColumnKind.Date);
    private static readonly Column Reference = new(5, "Reference", aliases: ["Ref"]);
    private static readonly Column Details = new(6, "Details");
    private static readonly Column Net = new(7, "Net Amount", Required, ColumnKind.Amount, aliases: ["Net"]);
    private static readonly Column TaxCode = new(8, "Tax Code", aliases: ["T/C"]);
    private static readonly Column Tax = new(9, "Tax Amount", Required, ColumnKind.Amount, aliases: ["VAT", "Tax"]);
    private static readonly Column ExchangeRate = new(10, "Exchange Rate");
    private static readonly Column ExtraReference = new(11, "Extra Reference", aliases: ["Ex.Ref", "Extra Ref"]);
    private static readonly Column UserName = new(12, "User Name", Unkeyed);
    private static readonly Column Project = new(13, "Project Refn");
    private static readonly Column CostCode = new(14, "Cost Code Refn");

    public override string Id => "sage50uk-import";

    public override string Name => "Sage 50 UK audit-trail import";

    public override ChartProfile Chart => ChartProfile.Uk;

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Type, Account, Nominal, Department, Date, Reference, Details, Net, TaxCode, Tax, ExchangeRate, ExtraReference, UserName, Project, CostCode,
    ];

    public override DateOrder? DateOrder => Extract.DateOrder.DayFirst;

    public override bool AmountsAreUnsigned => true;

    public override bool HasShapeOf(Row row) =>
        row.Count == 10 && UkTransactionType.Find(row[0]) is not null && DateText.TryParse(row[4], out _);

    // Splits of one transaction stand together with the same account, references, date and type; journal rows with the same references and date.
    public override bool Continues(in SourceRow row, EntryDraft entry)
    {
        var type = UkTransactionType.Find(row[Type]);
        return type is { IsJournal: true }
            ? entry.IsGroup("journal"u8, default, row[Date], row[Reference], row[ExtraReference])
            : entry.IsGroup(row[Type], row[Account], row[Date], row[Reference], row[ExtraReference]);
    }

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        var type = UkTransactionType.Find(row[Type]);
        if (entry.RowCount == 1)
        {
            entry.Start(row, Date, row.Text(Reference), row.Text(Details), sourceNumber: null);
            if (type is { IsJournal: true }) entry.Group("journal"u8, default, row[Date], row[Reference], row[ExtraReference]);
            else entry.Group(row[Type], row[Account], row[Date], row[Reference], row[ExtraReference]);
        }

        if (type is null)
        {
            entry.Refuse(row, "unknown-type", $"'{row.Text(Type)}' is none of Sage's 20 transaction types", $"use one of {string.Join(' ', UkTransactionType.All.Keys)}");
            return;
        }

        if (!IsBaseCurrency(row[ExchangeRate]))
            entry.Refuse(row, "foreign-currency", "the exchange rate is not 1", "export the transaction in the base currency");
        if (row.TryAmount(Net, entry, out var net) & row.TryAmount(Tax, entry, out var tax))
            AddLines(row, entry, type, net, tax);
    }

    private static void AddLines(in SourceRow row, EntryDraft entry, UkTransactionType type, long net, long tax)
    {
        if (net < 0 || tax < 0) entry.Note("negative-amount", "negative amounts in a layout without signs are posted as the reverse");
        if (type.IsJournal && tax != 0)
        {
            entry.Refuse(row, "journal-tax", "a journal row has a tax amount", "give the tax a journal row of its own");
            return;
        }

        if (!entry.TrySum(row, net, tax, out var gross)) return;
        var text = row.Text(Details);
        var dimensions = Dimensions(row, type);
        var grossSign = type.GrossDebit ? 1 : -1;
        if (type.Gross is { } grossAccount) entry.Add(row, Code(row, grossAccount), grossSign * gross, text, dimensions);
        if (type.Tax is { } taxAccount)
        {
            entry.Add(row, Code(row, type.Net), -grossSign * net, text, dimensions);
            entry.Add(row, Code(row, taxAccount), -grossSign * tax, text, dimensions);
        }
        else
        {
            entry.Add(row, Code(row, type.Net), -grossSign * gross, text, dimensions);
        }
    }

    // Sage's default control accounts.
    private static ReadOnlySpan<byte> Code(in SourceRow row, UkAccount account) => account switch
    {
        UkAccount.Debtors => "1100"u8,
        UkAccount.Creditors => "2100"u8,
        UkAccount.SalesTax => "2200"u8,
        UkAccount.PurchaseTax => "2201"u8,
        UkAccount.SalesDiscounts => "4009"u8,
        UkAccount.PurchaseDiscounts => "5009"u8,
        UkAccount.Nominal => row[Nominal],
        UkAccount.Bank => row[Account],
    };

    private static Dimensions Dimensions(in SourceRow row, UkTransactionType type) => new()
    {
        Department = row[Department].SequenceEqual("0"u8) ? null : row.Text(Department),
        Party = type.HasParty ? row.Text(Account) : null,
        TaxCode = row.Text(TaxCode),
        Job = row.Text(Project),
        CostCode = row.Text(CostCode),
    };

    // 1, 1.000000 or nothing.
    private static bool IsBaseCurrency(ReadOnlySpan<byte> rate) =>
        rate.IsEmpty || rate[0] == '1' && (rate.Length == 1 || rate[1] is (byte)'.' or (byte)',' && rate[2..].TrimStart((byte)'0').IsEmpty);
}
