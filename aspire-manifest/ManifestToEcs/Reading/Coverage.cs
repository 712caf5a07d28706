using ManifestToEcs.Reports;

namespace ManifestToEcs.Reading;

/// <summary>Accounts for every leaf of the manifest: mapped, ignored with a reason, or an error. Nothing else exists.</summary>
public static class Coverage
{
    /// <summary>
    /// One account for each leaf, in the order of the manifest: its own, or that of the nearest part above it that has one.
    /// </summary>
    /// <remarks>
    /// A leaf without any account is a defect of this program and becomes an error finding, unless other errors have kept the mapping from
    /// reaching it.
    /// </remarks>
    public static IReadOnlyList<LeafAccount> Of(AspireManifest manifest, Report report)
    {
        var known = report.Leaves.ToDictionary(account => account.Pointer, StringComparer.Ordinal);
        var hadErrors = report.HasErrors;
        var accounts = new List<LeafAccount>(manifest.LeafPointers.Count);
        foreach (var leaf in manifest.LeafPointers)
        {
            if (Nearest(leaf, known) is { } account)
            {
                accounts.Add(account with { Pointer = leaf });
                continue;
            }
            if (!hadErrors)
            {
                report.Error(FindingCodes.UnaccountedLeaf, Location.InManifest(leaf),
                    $"{leaf} of the manifest was neither mapped nor ignored.",
                    "This is a defect of manifest-to-ecs: please report it with the resource in question.");
            }
            accounts.Add(new LeafAccount(leaf, Fate.Error,
                hadErrors ? "not reached because of the errors reported" : FindingCodes.UnaccountedLeaf));
        }
        return accounts;
    }

    private static LeafAccount? Nearest(string pointer, Dictionary<string, LeafAccount> known)
    {
        while (true)
        {
            if (known.TryGetValue(pointer, out var account)) return account;
            var slash = pointer.LastIndexOf('/');
            if (slash < 0) return null;
            pointer = pointer[..slash];
        }
    }
}
