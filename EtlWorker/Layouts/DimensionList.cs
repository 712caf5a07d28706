using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// The members of one dimension; the name of the code column is the kind: <c>region,name,active</c>. Sage 50 UK's department list
/// (<c>Department,Name</c>) has this form. Jobs have more columns: <c>job,name,region,division,manager,class,budget,status</c>.
/// </summary>
public sealed class DimensionList : ListLayout
{
    public DimensionList(string kind)
    {
        Kind = kind;
        Code = new Column(0, kind, Required);
        Columns = kind == DimensionKinds.Job
            ? [Code, MemberName, Active, Region, Division, Manager, Class, Budget] : [Code, MemberName, Active];
    }

    public static Column MemberName { get; } = new(1, "name", Required);

    public static Column Active { get; } = new(2, "active", aliases: ["status"]);

    public static Column Region { get; } = new(3, "region");

    public static Column Division { get; } = new(4, "division");

    public static Column Manager { get; } = new(5, "manager");

    public static Column Class { get; } = new(6, "class");

    /// <summary>Budgeted cost of the whole job.</summary>
    public static Column Budget { get; } = new(7, "budget", kind: ColumnKind.Amount);

    /// <summary>One of <see cref="DimensionKinds"/>.</summary>
    public string Kind { get; }

    /// <summary>The column named after the kind.</summary>
    public Column Code { get; }

    public override string Id => $"{Kind}-list";

    public override string Name => $"list of dimension {Kind} ({Kind}, name)";

    public override IReadOnlyList<Column> Columns { get; }

    public override ListDraft Begin() => new DimensionListDraft(this);
}
