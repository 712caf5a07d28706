using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Layouts;

/// <summary>The members of one dimension in a file. Empty fields and members missing from the file change nothing.</summary>
public sealed class DimensionListDraft(DimensionList layout) : CodeListDraft
{
    private readonly List<DimensionMember> _members = [];

    /// <summary>One of <see cref="DimensionKinds"/>.</summary>
    public string Kind => layout.Kind;

    /// <summary>The members, in the order of the file.</summary>
    public IReadOnlyList<DimensionMember> Members => _members;

    public override void Read(in SourceRow row)
    {
        if (!TryCode(row, layout.Code, DimensionList.MemberName, out var code, out var name)
            | !TryActive(row, DimensionList.Active, out var active)) return;
        if (layout.Kind != DimensionKinds.Job) _members.Add(new DimensionMember(code, name, active));
        else if (TryBudget(row, out var budget))
            _members.Add(new DimensionMember(
                code, name, active, row.Text(DimensionList.Region), row.Text(DimensionList.Division), row.Text(DimensionList.Manager),
                row.Text(DimensionList.Class), budget));
    }

    private bool TryBudget(in SourceRow row, out long? minor)
    {
        minor = null;
        if (row[DimensionList.Budget].IsEmpty) return true;
        if (!row.TryAmount(DimensionList.Budget, this, out var amount)) return false;
        minor = amount;
        if (amount >= 0) return true;
        Refuse(row, RefusalCode.BadAmount, $"budget '{row.Text(DimensionList.Budget)}' is negative",
            "write the budgeted cost as a positive amount",
            DimensionList.Budget);
        return false;
    }
}

/// <summary>A member of a dimension in a list row; null for values that the row does not state.</summary>
public sealed record DimensionMember(
    string Code, string Name, bool? Active, string? Region = null, string? Division = null, string? Manager = null,
    string? Class = null, long? BudgetMinor = null);
