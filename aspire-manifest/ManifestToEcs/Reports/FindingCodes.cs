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
    public const string DynamicReference = "dynamic-reference";
    public const string LiteralBraces = "literal-braces";
    public const string ComposeInterpolation = "compose-interpolation";

    // Overlay and values
    public const string AzureResource = "azure-resource";
    public const string MissingExternalValue = "missing-external-value";
    public const string SecretInOverlay = "secret-in-overlay";
    public const string SecretDefault = "secret-default";
    public const string ManagedEngineUnknown = "managed-engine-unknown";
    public const string ManagedNotOffered = "managed-not-offered";
    public const string KeptPassword = "kept-password";
    public const string ManagedClientSetting = "managed-client-setting";
    public const string DatabaseNotCreated = "database-not-created";
    public const string ConditionUnknown = "condition-unknown";
    public const string TemplateNotFound = "template-not-found";
    public const string FixedName = "fixed-name";
    public const string TemplateInvalid = "template-invalid";
    public const string UnknownOutput = "unknown-output";
    public const string AccessUnknown = "access-unknown";
    public const string QueueWithoutName = "queue-without-name";
    public const string InvalidAlarms = "invalid-alarms";
    public const string InvalidPolicy = "invalid-policy";
    public const string WidePolicy = "wide-policy";
    public const string AccessDirection = "access-direction";
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
    public const string SharedName = "shared-name";
    public const string TemplateLimit = "template-limit";

    // Resources that run on ECS
    public const string ExecutableWithoutImage = "executable-without-image";
    public const string LambdaFunction = "lambda-function";
    public const string DaprSidecar = "dapr-sidecar";
    public const string DaprComponent = "dapr-component";
    public const string DaprInvocation = "dapr-invocation";
    public const string ScheduleMissing = "schedule-missing";
    public const string JobWithEndpoint = "job-with-endpoint";
    public const string EndpointOfJob = "endpoint-of-job";
    public const string EndpointOfNothing = "endpoint-of-nothing";
    public const string ImageWithoutArchitecture = "image-without-architecture";
    public const string PortGuessed = "port-guessed";
    public const string InvalidPort = "invalid-port";
    public const string InvalidRoute = "invalid-route";
    public const string InvalidHealthCheck = "invalid-health-check";
    public const string HealthToolMissing = "health-tool-missing";
    public const string NoHealthCheck = "no-health-check";
    public const string ExternalUdp = "external-udp";
    public const string PublicDatabase = "public-database";
    public const string NoCertificate = "no-certificate";
    public const string CertificateWithoutDomain = "certificate-without-domain";
    public const string NameOutsideDomain = "name-outside-domain";
    public const string DataProtectionKeys = "data-protection-keys";
    public const string EgressOpen = "egress-open";
    public const string InvalidRollout = "invalid-rollout";
    public const string DevelopmentDashboard = "development-dashboard";
    public const string NoWayOut = "no-way-out";
    public const string UnknownRegion = "unknown-region";
    public const string SubnetCount = "subnet-count";
    public const string InvalidLogs = "invalid-logs";
    public const string InvalidTaskSize = "invalid-task-size";
    public const string TaskSizeRaised = "task-size-raised";
    public const string TaskSizeTight = "task-size-tight";
    public const string UnusualTaskSize = "unusual-task-size";
    public const string NoImage = "no-image";
    public const string MutableImage = "mutable-image";
    public const string PullLimit = "pull-limit";
    public const string SecretInImage = "secret-in-image";
    public const string SecretInBuildArgument = "secret-in-build-argument";
    public const string SecretInArgument = "secret-in-argument";
    public const string PlainSecret = "plain-secret";
    public const string InternalHttps = "internal-https";
    public const string ContainerFilesWithoutBuild = "container-files-without-build";
    public const string InvalidVolume = "invalid-volume";
    public const string BindMount = "bind-mount";
    public const string DataOnFileSystem = "data-on-file-system";
    public const string StatefulWithoutVolume = "stateful-without-volume";
    public const string WaitForSchedule = "wait-for-schedule";
    public const string WaitCircle = "wait-circle";
    public const string SpotRisk = "spot-risk";
    public const string InvalidScaling = "invalid-scaling";
    public const string InvalidSchedule = "invalid-schedule";
    public const string OwnTls = "own-tls";
    public const string NoEffect = "no-effect";
    public const string InvalidName = "invalid-name";
    public const string InvalidTags = "invalid-tags";
    public const string KeyPolicy = "key-policy";

    // Coverage and output folder
    public const string UnaccountedLeaf = "unaccounted-leaf";
    public const string HandEdited = "hand-edited";
    public const string BrokenLock = "broken-lock";
    public const string MissingValue = "missing-value";

    // Comparison
    public const string NotADescription = "not-a-description";
    public const string DataAtRisk = "data-at-risk";

    /// <summary>Every code with its one-sentence description; the rules of Fargate (<c>task-03</c>) among them.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = WithRules(new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [UnreadableFile] = "The manifest file is not there or may not be read.",
        [InvalidJson] = "The manifest is not valid JSON.",
        [NotAManifest] = "The file is valid JSON but has no resources.",
        [WrongShape] = "A field does not have the JSON type that the manifest format gives it.",
        [UnknownResourceType] = "A resource has a type that manifest-to-ecs cannot deploy.",
        [DuplicateName] = "Two resources have names that differ in case only, or that give the same AWS name.",
        [DuplicateKey] = "A name stands twice in the same JSON object, and readers differ in which they take.",
        [UnknownField] = "The manifest format has no such field here; it is left out.",
        [DynamicReference] = "A text would be replaced by CloudFormation with a parameter or a secret of the account.",
        [ReadByShape] = "The type or its version is not known; the resource is read by the fields that it has.",
        [UnknownResource] = "An expression names a resource that the manifest does not have.",
        [UnknownProperty] = "An expression asks a resource for something that it does not offer.",
        [ExpressionCycle] = "Expressions refer to each other in a circle.",
        [AzureResource] = "Something that runs needs an Azure resource, which has no counterpart on AWS unless the overlay names one.",
        [MissingExternalValue] = "An expression asks for a value of an external resource that the overlay does not give.",
        [SecretInOverlay] = "The overlay holds the readable value of a secret.",
        [SecretDefault] = "The manifest holds a readable default for a secret; it is not used.",
        [ManagedEngineUnknown] = "A resource is to be managed, but its engine is not known.",
        [ManagedNotOffered] = "An expression asks a managed service for something that it does not offer.",
        [KeptPassword] = "AWS cannot change the password of a managed server.",
        [ManagedClientSetting] = "The clients of a managed service need a setting that no connection string can carry.",
        [DatabaseNotCreated] = "A managed server does not create a database that the manifest names.",
        [ConditionUnknown] = "A conditional was decided by the developer's settings, and its value on AWS is not known.",
        [TemplateNotFound] = "A CloudFormation template that the manifest names cannot be read.",
        [FixedName] = "A CloudFormation template states a name that a second environment of the account cannot have.",
        [TemplateInvalid] = "A CloudFormation template cannot be parsed, or has no resources.",
        [UnknownOutput] = "An expression names an output that the CloudFormation template does not have.",
        [AccessUnknown] = "The overlay grants access to something that is in no stack of the manifest.",
        [QueueWithoutName] = "A queue has no alarm, because the name by which CloudWatch knows it is not known.",
        [InvalidAlarms] = "The overlay wants alarms, and states no receiver or two.",
        [InvalidPolicy] = "A policy of the overlay has no actions or no resources.",
        [WidePolicy] = "A policy of the overlay allows every action of a service, or an action on every resource.",
        [AccessDirection] = "The overlay grants a direction of access that the resource does not know.",
        [OverlayNotFound] = "The overlay file cannot be read.",
        [OverlaySyntax] = "The overlay is not valid YAML.",
        [OverlayTooLarge] = "The overlay is larger or deeper than any overlay can be.",
        [OverlayDuplicateKey] = "A key of the overlay is written twice in one map.",
        [OverlayUnknownKey] = "The overlay has an unknown key.",
        [OverlayWrongType] = "A value of the overlay is a map, a list or a single value where another of these is expected.",
        [OverlayWrongValue] = "A value of the overlay is not allowed for its key.",
        [OverlayUnknownResource] = "The overlay names a resource that the manifest does not have.",
        [OverlayUnknownBinding] = "The overlay names a binding that its resource does not have.",
        [OverlayUnknownEnvironment] = "The overlay has environments, but not the one that is asked for.",
        [SharedName] = "Two environments in one account and region have the same name for something.",
        [TemplateLimit] = "The deployment is larger than a CloudFormation template may be.",
        [ExecutableWithoutImage] = "An executable has no image that Fargate could run.",
        [LambdaFunction] = "ECS does not run Lambda functions.",
        [DaprSidecar] = "A Dapr sidecar has no application, or states something that has no counterpart on Fargate.",
        [DaprComponent] = "The store or broker behind a component of Dapr is not known, or another component has the same.",
        [DaprInvocation] = "Other applications cannot invoke this one by Dapr.",
        [ScheduleMissing] = "A resource is to run by schedule, but none is stated.",
        [JobWithEndpoint] = "A job has an external endpoint, but jobs have no load balancer.",
        [EndpointOfJob] = "A task calls a job, which has no address.",
        [EndpointOfNothing] = "An expression asks for the endpoint of a resource that does not run.",
        [ImageWithoutArchitecture] = "The image does not exist for the architecture that is stated.",
        [PortGuessed] = "The port of a container is not stated.",
        [InvalidPort] = "A port is not between 1 and 65535.",
        [InvalidRoute] = "A listener rule cannot match the domain or path.",
        [InvalidHealthCheck] = "A health check has values that AWS does not accept.",
        [HealthToolMissing] = "A health command calls a program that the image does not have.",
        [NoHealthCheck] = "A long-running container has no health check.",
        [ExternalUdp] = "A UDP endpoint is external.",
        [PublicDatabase] = "A database is offered to the whole internet.",
        [NoCertificate] = "Without a certificate the load balancer serves plain HTTP, as the overlay allows.",
        [CertificateWithoutDomain] = "There is a certificate but no domain that it could be for.",
        [NameOutsideDomain] = "A service has a name that does not end in the domain of the overlay.",
        [DataProtectionKeys] = "Several tasks of a web project make Data Protection keys each.",
        [EgressOpen] = "Tasks may call any port, because only the deployment knows an address that they call.",
        [InvalidRollout] = "A rollout strategy does not fit the service or its values.",
        [DevelopmentDashboard] = "Aspire's dashboard, a tool for development, runs as the AppHost says.",
        [NoWayOut] = "A task runs an image to which the network has no way.",
        [UnknownRegion] = "The region is not in the list of regions that manifest-to-ecs knows.",
        [SubnetCount] = "Too few or too many subnets are stated.",
        [InvalidLogs] = "CloudWatch Logs does not accept a log group's name or retention.",
        [InvalidTaskSize] = "Fargate has no task of the size that is stated.",
        [TaskSizeRaised] = "The stated pair of CPU and memory does not exist; the cheapest that holds both is taken.",
        [TaskSizeTight] = "Sidecars leave little of the stated task size to the application.",
        [UnusualTaskSize] = "A task size is asked for that not every account has.",
        [NoImage] = "A container has neither image nor build.",
        [MutableImage] = "An image is named without a version.",
        [PullLimit] = "An image of Docker Hub is pulled without a user, so few pulls are allowed.",
        [SecretInImage] = "The name of an image contains a secret.",
        [SecretInBuildArgument] = "A build argument holds a secret, which would stay in the image.",
        [SecretInArgument] = "A secret reaches a command line, where everybody could read it.",
        [PlainSecret] = "A value that looks like a secret is readable in the task definition.",
        [InternalHttps] = "A variable with an internal HTTPS address is left out.",
        [ContainerFilesWithoutBuild] = "Files are to be copied into an image that is not built here.",
        [InvalidVolume] = "A volume has a path or owner that cannot be.",
        [BindMount] = "A bind mount leads to the developer's machine.",
        [DataOnFileSystem] = "A database keeps its data on EFS.",
        [StatefulWithoutVolume] = "A container that keeps data has no volume.",
        [WaitForSchedule] = "A resource waits for one that runs by schedule.",
        [WaitCircle] = "Resources wait for each other in a circle.",
        [SpotRisk] = "Spot does not suit the resource.",
        [InvalidScaling] = "Scaling is stated in a way that cannot work.",
        [InvalidSchedule] = "EventBridge Scheduler does not accept values of a schedule.",
        [OwnTls] = "A container seems to use TLS itself behind a load balancer that calls it by plain HTTP.",
        [NoEffect] = "The overlay states something that has no effect on the resource.",
        [InvalidName] = "AWS does not accept a stated name.",
        [InvalidTags] = "AWS does not accept a tag.",
        [KeyPolicy] = "A customer key needs a policy that lets AWS services use it.",
        [UnaccountedLeaf] = "A leaf of the manifest is neither mapped nor ignored nor wrong: a defect of manifest-to-ecs.",
        [HandEdited] = "An emitted file was changed by hand, so nothing was written.",
        [BrokenLock] = "The lock file of the output folder cannot be read, so nothing was written.",
        [MissingValue] = "A value of the target account is not given and stays a placeholder.",
        [ExpressionLimit] = "A chain of references is longer, or its text larger, than any deployment can hold.",
        [DataAtRisk] = "A change replaces or deletes a resource that holds data; deploy.sh stops unless the command names it.",
        [NotADescription] = "A file to compare with is not the output of describe-task-definition or describe-services.",
        [UnknownFilter] = "An annotated string uses a filter other than uri.",
        [FilterNotProvable] = "A filter would have to encode a value that is not known before the deployment.",
        [NotExpressed] = "Aspire could not express a resource in the manifest, and something needs it.",
        [LiteralBraces] = "Braces that name no resource are taken as literal text.",
        [ComposeInterpolation] = "${NAME} is expanded by Compose and shells, but neither by ECS nor by the process.",
    });

    private static SortedDictionary<string, string> WithRules(SortedDictionary<string, string> codes)
    {
        foreach (var (rule, sentence) in RuleSentences.All) codes.Add(rule.ToLowerInvariant(), sentence);
        return codes;
    }
}
