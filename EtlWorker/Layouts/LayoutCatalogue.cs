using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Layouts;

/// <summary>The layouts that can be read: every layout class of the assembly. A new layout is a file in this folder.</summary>
public static class LayoutCatalogue
{
    /// <summary>
    /// The layouts found by reflection, by id, then the lists of dimensions. <see cref="SignedCsv"/> is added when the company has a
    /// profile for it.
    /// </summary>
    public static IReadOnlyList<Layout> All { get; } =
    [
        .. typeof(LayoutCatalogue).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Layout)) && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null)
            .Select(type => (Layout)Activator.CreateInstance(type)!).OrderBy(layout => layout.Id, StringComparer.Ordinal),
        .. DimensionKinds.All.Select(kind => new DimensionList(kind)),
    ];
}
