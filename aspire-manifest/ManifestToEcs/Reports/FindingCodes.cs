namespace ManifestToEcs.Reports;

/// <summary>Every finding code, with the sentence that SARIF and the documentation show for it. Codes are never renamed.</summary>
public static class FindingCodes
{
    // Reading the manifest
    public const string UnreadableFile = "unreadable-file";
    public const string InvalidJson = "invalid-json";
    public const string NotAManifest = "not-a-manifest";
    public const string WrongShape = "wrong-shape";
    public const string UnknownResourceType = "unknown-resource-type";
    public const string DuplicateName = "duplicate-name";
    public const string DuplicateKey = "duplicate-key";
    public const string UnknownField = "unknown-field";
    public const string ReadByShape = "read-by-shape";

    // Expressions
    public const string UnknownResource = "unknown-resource";
    public const string UnknownProperty = "unknown-property";
    public const string ExpressionCycle = "expression-cycle";
    public const string ExpressionLimit = "expression-limit";
    public const string UnknownFilter = "unknown-filter";
    public const string FilterNotProvable = "filter-not-provable";
    public const string NotExpressed = "not-expressed";
    public const string LiteralBraces = "literal-braces";
    public const string ComposeInterpolation = "compose-interpolation";

    // Overlay and values
    public const string AzureResource = "azure-resource";
    public const string MissingExternalValue = "missing-external-value";
    public const string SecretInOverlay = "secret-in-overlay";
    public const string SecretDefault = "secret-default";
    public const string OverlayNotFound = "overlay-not-found";
    public const string OverlaySyntax = "overlay-syntax";
    public const string OverlayTooLarge = "overlay-too-large";
    public const string OverlayDuplicateKey = "overlay-duplicate-key";
    public const string OverlayUnknownKey = "overlay-unknown-key";
    public const string OverlayWrongType = "overlay-wrong-type";
    public const string OverlayWrongValue = "overlay-wrong-value";
    public const string OverlayUnknownResource = "overlay-unknown-resource";
    public const string OverlayUnknownBinding = "overlay-unknown-binding";
    public const string OverlayUnknownEnvironment = "overlay-unknown-environment";

    // Coverage and output folder
    public const string UnaccountedLeaf = "unaccounted-leaf";
    public const string HandEdited = "hand-edited";
    public const string BrokenLock = "broken-lock";
    public const string MissingValue = "missing-value";

    /// <summary>Every code with its one-sentence description; the rules of Fargate (<c>task-03</c>) among them.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = WithRules(new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [UnreadableFile] = "The manifest file is not there or may not be read.",
        [InvalidJson] = "The manifest is not valid JSON.",
        [NotAManifest] = "The file is valid JSON but has no resources.",
        [WrongShape] = "A field does not have the JSON type that the manifest format gives it.",
        [UnknownResourceType] = "Nobody knows how to deploy a resource of this type.",
        [DuplicateName] = "Two resources have names that differ in case only, or that give the same AWS name.",
        [DuplicateKey] = "A name stands twice in the same JSON object, and readers differ in which they take.",
        [UnknownField] = "The manifest format has no such field here; it is left out.",
        [ReadByShape] = "The type or its version is not known; the resource is read by the fields that it has.",
        [UnknownResource] = "An expression names a resource that the manifest does not have.",
        [UnknownProperty] = "An expression asks a resource for something that it does not offer.",
        [ExpressionCycle] = "Expressions refer to each other in a circle.",
        [AzureResource] = "Something that runs needs an Azure resource, which has no counterpart on AWS unless the overlay names one.",
        [MissingExternalValue] = "An expression asks for a value of an external resource that the overlay does not give.",
        [SecretInOverlay] = "The overlay holds the value of a secret in clear.",
        [SecretDefault] = "The manifest holds a default for a secret in clear; it is not used.",
        [OverlayNotFound] = "The overlay file cannot be read.",
        [OverlaySyntax] = "The overlay is not valid YAML.",
        [OverlayTooLarge] = "The overlay is larger or deeper than any overlay can be.",
        [OverlayDuplicateKey] = "A key of the overlay is written twice in one map.",
        [OverlayUnknownKey] = "The overlay has a key that means nothing.",
        [OverlayWrongType] = "A value of the overlay is a map, a list or a single value where another of these is expected.",
        [OverlayWrongValue] = "A value of the overlay is not one that its key can have.",
        [OverlayUnknownResource] = "The overlay names a resource that the manifest does not have.",
        [OverlayUnknownBinding] = "The overlay names a binding that its resource does not have.",
        [OverlayUnknownEnvironment] = "The overlay has environments, but not the one that is asked for.",
        [UnaccountedLeaf] = "A leaf of the manifest is neither mapped nor ignored nor wrong: a defect of manifest-to-ecs.",
        [HandEdited] = "An emitted file was changed by hand, so nothing was written.",
        [BrokenLock] = "The lock file of the output folder cannot be read, so nothing was written.",
        [MissingValue] = "A value of the target account is not given and stays a placeholder.",
        [ExpressionLimit] = "A chain of references is longer, or its text larger, than any deployment can hold.",
        [UnknownFilter] = "An annotated string uses a filter other than uri.",
        [FilterNotProvable] = "A filter would have to encode a value that nobody knows before the deployment.",
        [NotExpressed] = "Aspire could not express a resource in the manifest, and something needs it.",
        [LiteralBraces] = "Braces that name no resource are taken as literal text.",
        [ComposeInterpolation] = "${NAME} is expanded by Compose and shells, but neither by ECS nor by the process.",
    });

    private static SortedDictionary<string, string> WithRules(SortedDictionary<string, string> codes)
    {
        foreach (var (rule, sentence) in Rules.RuleSentences.All) codes.Add(rule.ToLowerInvariant(), sentence);
        return codes;
    }
}
