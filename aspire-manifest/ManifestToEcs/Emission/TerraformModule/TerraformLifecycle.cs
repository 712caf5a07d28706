namespace ManifestToEcs.Emission;

/// <summary>How a module replaces what holds no data.</summary>
internal static class TerraformLifecycle
{
    /// <summary>For resources whose name changes whenever they are replaced: clients move over before the old one goes.</summary>
    /// <param name="ignored">Arguments that AWS changes later.</param>
    public static HclBody NewBeforeOld(params IEnumerable<string> ignored)
    {
        var names = ignored.Select(HclValue.Code).ToList();
        return new HclBody
        {
            ["create_before_destroy"] = true,
            ["ignore_changes"] = names.Count == 0 ? null : HclValue.List(names),
        };
    }
}
