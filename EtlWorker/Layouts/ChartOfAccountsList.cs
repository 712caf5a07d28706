using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// A chart of accounts in this project's own format, for accounts that product exports describe poorly:
/// <c>0020,Plant and machinery,asset,fixed-asset,true</c>. Without a KPI group an existing account keeps its own, and a new one gets the
/// usual group of its class.
/// </summary>
public sealed class ChartOfAccountsList : AccountListLayout
{
    private static readonly Column Code = new(0, "code", Required);
    private static readonly Column AccountName = new(1, "name", Required);
    private static readonly Column Class = new(2, "class", Required);
    private static readonly Column KpiGroup = new(3, "kpi_group", aliases: ["kpi group"]);
    private static readonly Column Active = new(4, "active", aliases: ["status"]);

    private static readonly string ClassNames = string.Join(' ', Enum.GetNames<AccountClass>()).ToLowerInvariant();

    public override string Id => "chart-of-accounts";

    public override string Name => "chart of accounts (code, name, class)";

    public override ChartProfile? Chart => null;

    public override IReadOnlyList<Column> Columns { get; } = [Code, AccountName, Class, KpiGroup, Active];

    public override void Read(in SourceRow row, AccountListDraft list)
    {
        if (TryType(row, list, out var type) & list.TryActive(row, Active, out var active)) list.Add(row, Code, AccountName, type, active);
    }

    private static bool TryType(in SourceRow row, AccountListDraft list, out AccountType? type)
    {
        type = null;
        var (className, group) = (row.Text(Class), row.Text(KpiGroup)?.ToLowerInvariant());
        if (!Enum.GetNames<AccountClass>().Contains(className, StringComparer.OrdinalIgnoreCase))
        {
            list.Refuse(row, RefusalCode.UnknownClass, $"class '{className}' is none of the five", $"use one of {ClassNames}", Class);
            return false;
        }

        var accountClass = Enum.Parse<AccountClass>(className!, ignoreCase: true);
        var groups = KpiGroups.Of(accountClass);
        type = new AccountType([accountClass], group is null ? groups : [group]);
        if (group is null || groups.Contains(group)) return true;
        list.Refuse(row, RefusalCode.UnknownKpiGroup, $"'{group}' is no KPI group of class {className}",
            $"use one of {string.Join(' ', groups)}",
            KpiGroup);
        return false;
    }
}
