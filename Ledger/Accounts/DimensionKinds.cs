namespace Financial.Ledger.Accounts;

/// <summary>The dimensions by which figures are told apart, as the database writes them.</summary>
public static class DimensionKinds
{
    /// <summary>The one kind that belongs to others: a job has a region, a division, a manager, a class and a budget.</summary>
    public const string Job = "job";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> All { get; } = ["region", "division", Job, "class", "department", "manager"];
}
