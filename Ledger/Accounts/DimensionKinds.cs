namespace Financial.Ledger.Accounts;

/// <summary>The kinds of dimensions, as the database writes them.</summary>
public static class DimensionKinds
{
    /// <summary>The only kind with values of other kinds: a job has a region, division, manager and class, and a budget.</summary>
    public const string Job = "job";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> All { get; } = ["region", "division", Job, "class", "department", "manager"];
}
