using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Layouts;

/// <summary>The layouts that can be read. A new layout is a file in this folder and a line here.</summary>
public static class LayoutCatalogue
{
    /// <summary>All fixed layouts. <see cref="SignedCsv"/> is added when the company has a profile for it.</summary>
    public static IReadOnlyList<Layout> All { get; } =
    [
        new Sage50UsJournal(), new Sage50UkImport(), new Sage50UkReport(), new Sage50CaImport(), new Sage100ContractorJournal(),
        new IntacctGlImport(), new IntacctGlDetail(), new SageAccountingApi(), new PilotSigned(),
        new FecJournal(), new Saft(), new XeroJournal(), new QuickBooksJournal(), new QuickBooksReport(), new Beancount(), new Hledger(),
        new Sage50UkNominalAudit(), new GenericJournal(),
        new ChartOfAccountsList(), new Sage50UkNominalList(), new Sage50UsChart(), new IntacctAccountList(), new TrialBalanceReport(),
        .. DimensionKinds.All.Select(kind => new DimensionList(kind)),
    ];
}
