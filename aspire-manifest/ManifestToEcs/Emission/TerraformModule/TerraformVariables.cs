using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>
/// <c>versions.tf</c>, <c>variables.tf</c>, <c>network.tf</c> and <c>outputs.tf</c>: what goes into the module and what comes out.
/// </summary>
internal static class TerraformVariables
{
    public static HclBody Versions(Deployment deployment)
    {
        var file = new HclBody
        {
            // Write-only arguments, which keep secrets out of the state, came with 1.11.
            ["terraform"] = new HclBody
            {
                ["required_version"] = ">= 1.11",
                ["required_providers"] = new HclBody
                {
                    ["aws"] = new HclObject { ["source"] = "hashicorp/aws", ["version"] = "~> 6.25" },
                    ["random"] = deployment.Secrets.Any(secret => secret is GeneratedSecret) || deployment.Databases.Count > 0
                        || deployment.Caches.Any(cache => cache.AuthToken is null)
                        ? new HclObject { ["source"] = "hashicorp/random", ["version"] = "~> 3.7" } : null,
                },
            },
        };
        file.Block("provider", ["aws"], new HclBody
        {
            ["region"] = Value(deployment.Account.Region),
            ["allowed_account_ids"] = Values([deployment.Account.AccountId]),
            ["default_tags"] = deployment.Tags.Count == 0 ? null
                : new HclBody { ["tags"] = HclObject.Of(deployment.Tags, text => text) },
        });
        return file;
    }

    public static HclBody Variables(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var input in AllInputs(deployment).OrderBy(input => Variable(input.Name), StringComparer.Ordinal))
            file.Block("variable", [Variable(input.Name)], VariableOf(input));
        return file;
    }

    private static HclBody VariableOf(Input input)
    {
        // The repositories are made before there are digests: without one, tasks with the image cannot be planned yet.
        var isOptional = input is { Kind: InputKind.ImageDigest, Value: null };
        var name = Variable(input.Name);
        return new HclBody
        {
            ["description"] = input.Description,
            ["type"] = HclValue.Code("string"),
            ["default"] = isOptional ? HclValue.Code("null") : input.Value,
            ["validation"] = Pattern(input.Kind) is not var (pattern, shape) ? null : new HclBody
            {
                ["condition"] = HclValue.Code((isOptional ? $"var.{name} == null || " : "") + $"can(regex(\"{pattern}\", var.{name}))"),
                ["error_message"] = $"{name} must be {shape}.",
            },
        };
    }

    public static HclBody Network(Deployment deployment)
    {
        var network = deployment.Network;
        var locals = new HclBody
        {
            ["vpc_id"] = Value(network.VpcId),
            ["private_subnet_ids"] = Values(network.PrivateSubnets),
            ["public_subnet_ids"] = Values(network.PublicSubnets),
        };
        locals.Gap();
        locals.Comment(network.Made is not null ? "The VPC and its subnets are made in vpc.tf."
            : network.AssignPublicIp
            ? "Tasks have a public address and need neither NAT nor endpoints."
            : "Private subnets need a way to ECR, S3, CloudWatch Logs and Secrets Manager: NAT or endpoints.");
        locals["task_subnet_ids"] = HclValue.Code(network.AssignPublicIp ? "local.public_subnet_ids" : "local.private_subnet_ids");
        return new HclBody { ["locals"] = locals };
    }

    /// <summary>The subnets in which servers stand.</summary>
    public static HclValue ServerSubnets(Network network) =>
        HclValue.Code(network.PrivateSubnets.Count == 0 ? "local.public_subnet_ids" : "local.private_subnet_ids");

    public static HclBody Outputs(Deployment deployment)
    {
        var file = new HclBody();
        Output("cluster_name", "Cluster in which everything runs.", Ref(deployment.Cluster, "name"));
        Output("service_names", "ECS services by Aspire resource.",
            References(deployment.Services, service => service.Resource, "name"));
        foreach (var balancer in deployment.LoadBalancers)
            Output(Label(balancer) + "_dns_name", $"Address of the load balancer {balancer.Name}; point the domains at it.",
                Ref(balancer, "dnsName"));
        Output("repository_urls", "Where each image is pushed, by Aspire resource.",
            References(deployment.Images, image => image.Resource, "repositoryUri"));
        return file;

        void Output(string name, string description, HclValue value)
        {
            if (value is not HclObject { IsEmpty: true })
                file.Block("output", [name], new HclBody { ["description"] = description, ["value"] = value });
        }
    }

    private static HclObject References<T>(IEnumerable<T> resources, Func<T, string> key, string attribute) where T : AwsResource =>
        HclObject.Of(resources.Select(resource => KeyValuePair.Create(key(resource), resource)), resource => Ref(resource, attribute));

    // Digests and ARNs of secrets are asked for even where no text of the deployment uses them.
    private static IEnumerable<Input> AllInputs(Deployment deployment) => deployment.Inputs
        .Concat(deployment.Secrets.OfType<ProvidedSecret>().Select(secret =>
            new Input(secret.ArnInput, InputKind.SecretArn, $"ARN of the secret {secret.Name}, which holds the value.", null)))
        .DistinctBy(input => input.Name);

    private static (string Pattern, string Shape)? Pattern(InputKind kind) => kind switch
    {
        InputKind.AccountId => ("^[0-9]{12}$", "twelve digits"),
        InputKind.UriText => ("^[A-Za-z0-9._~-]*$", "letters, digits, '.', '_', '~' and '-', because it goes into a URI as it is"),
        InputKind.VpcId => ("^vpc-", "the id of a VPC, vpc-…"),
        InputKind.SubnetId => ("^subnet-", "the id of a subnet, subnet-…"),
        InputKind.SecurityGroupId => ("^sg-", "the id of a security group, sg-…"),
        InputKind.HostedZoneId => ("^Z[A-Z0-9]+$", "the id of a hosted zone, Z…"),
        InputKind.CertificateArn => ("^arn:aws[a-z-]*:acm:", "the ARN of a certificate in ACM"),
        InputKind.SecretArn => ("^arn:aws[a-z-]*:(secretsmanager|ssm):", "the ARN of a secret or parameter"),
        InputKind.KmsKeyArn => ("^arn:aws[a-z-]*:kms:", "the ARN of a key in AWS KMS"),
        InputKind.ImageDigest => ("^sha256:[0-9a-f]{64}$", "a digest, sha256: and 64 hexadecimal digits"),
        _ => null,
    };
}
