namespace ManifestToEcs.Commands;

/// <summary>Exit codes of an invocation.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Errors in the input; for <c>diff</c>: something would change.</summary>
    public const int InputErrors = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;
}
