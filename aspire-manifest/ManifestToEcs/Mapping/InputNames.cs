using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>Names of inputs for things of the manifest, apart from the names that the deployment script uses itself.</summary>
public static class InputNames
{
    // deploy.sh reads an input from the variable of its name: these belong to the shell, to the AWS CLI or to the surroundings.
    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal)
    {
        "PATH", "HOME", "USER", "USERNAME", "SHELL", "LANG", "PWD", "TERM", "HOSTNAME", "IFS", "UID", "EDITOR", "TMPDIR", "MAIL", "LOGNAME",
        "ACCOUNT", "ACCOUNT_ID", "REGION", "VPC", "VPC_ID", "CLUSTER", "ENVIRONMENT", "APPLICATION", "NAMESPACE", "CERTIFICATE_ARN",
        "HOSTED_ZONE_ID", "IMAGE_TAG", "STACK", "WEB_ACL_ARN",
        // Variables of deploy.sh itself.
        "ACCOUNT_PLACEHOLDER", "APOSTROPHE", "BUCKET", "BUILD_TOOLS", "COMMAND", "DATA_TYPES", "DIGESTS", "DOCKER_IS_SIGNED_IN", "DOMAIN",
        "DRY_RUN", "FARGATE_VCPUS", "FILL_JSON", "FORCE", "HAS_IMAGES", "IMAGES", "IS_OWN_BUCKET", "KMS_KEY",
        "JOB_TIMEOUT_MINUTES", "KNOWN", "LOGS_OF", "MISSING", "ONLY_IMAGES",
        "PARAMETERS", "PROBLEMS", "REGION_PLACEHOLDER", "REGISTERED", "REGISTRY", "REPLACE", "REPOSITORIES", "SECRETS",
        "SERVICE_TIMEOUT_MINUTES", "STACK_CHANGE", "STACK_TAGS", "SUBNETS", "SUBNET_KIND", "TAG", "TAG_FILTERS", "TASK_TAGS", "TEMPLATE",
        "TEMPLATE_BUCKET", "TEMPLATE_BUCKET_NAME", "TEXT", "UNKNOWN", "WORK", "YES",
    };

    private static readonly string[] TakenPrefixes = ["AWS_", "LC_", "BASH", "PRIVATE_SUBNET", "PUBLIC_SUBNET", "DOTNET_", "LD_"];

    /// <summary>Name of the input (or shell variable) for something of the manifest: <c>openai-api-key</c> is OPENAI_API_KEY.</summary>
    public static string For(string name)
    {
        var input = Names.UpperSnake(name);
        if (input.Length == 0 || char.IsAsciiDigit(input[0])) input = "VALUE_" + input;
        return Taken.Contains(input) || TakenPrefixes.Any(prefix => input.StartsWith(prefix, StringComparison.Ordinal))
            ? input + "_VALUE" : input;
    }
}
