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
        var file = new HclBody();
        var terraform = file.Block("terraform");
        // Write-only arguments, which keep secrets out of the state, came with 1.11.
        terraform["required_version"] = ">= 1.11";
        var providers = terraform.Block("required_providers");
        providers["aws"] = new HclObject { ["source"] = "hashicorp/aws", ["version"] = "~> 6.25" };
        if (deployment.Secrets.Any(secret => secret is GeneratedSecret))
        {
            providers["random"] = new HclObject { ["source"] = "hashicorp/random", ["version"] = "~> 3.7" };
        }

        var aws = file.Block("provider", "aws");
        aws["region"] = Value(deployment.Account.Region);
        aws["allowed_account_ids"] = Values([deployment.Account.AccountId]);
        if (deployment.Tags.Count > 0) aws.Block("default_tags")["tags"] = Map(deployment.Tags);
        return file;
    }

    public static HclBody Variables(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var input in AllInputs(deployment).OrderBy(input => Variable(input.Name), StringComparer.Ordinal))
        {
            var variable = file.Block("variable", Variable(input.Name));
            variable["description"] = input.Description;
            variable["type"] = HclValue.Code("string");
            // The repositories are made before there are digests: without one, whatever runs the image cannot be planned yet.
            var isOptional = input is { Kind: InputKind.ImageDigest, Value: null };
            if (input.Value is not null) variable["default"] = input.Value;
            else if (isOptional) variable["default"] = HclValue.Code("null");
            if (Pattern(input.Kind) is not var (pattern, shape)) continue;
            var validation = variable.Block("validation");
            var matches = $"can(regex(\"{pattern}\", var.{Variable(input.Name)}))";
            validation["condition"] = HclValue.Code(isOptional ? $"var.{Variable(input.Name)} == null || {matches}" : matches);
            validation["error_message"] = $"{Variable(input.Name)} must be {shape}.";
        }
        if (deployment.Secrets.Any(secret => secret is ComposedSecret))
        {
            var revision = file.Block("variable", TerraformSecrets.RevisionVariable);
            revision["description"] = "Raise it to compose every connection string again, after a password has been changed.";
            revision["type"] = HclValue.Code("number");
            revision["default"] = 1;
        }
        return file;
    }

    public static HclBody Network(Deployment deployment)
    {
        var network = deployment.Network;
        var file = new HclBody();
        var locals = file.Block("locals");
        locals["vpc_id"] = Value(network.VpcId);
        locals["private_subnet_ids"] = Values(network.PrivateSubnets);
        locals["public_subnet_ids"] = Values(network.PublicSubnets);
        locals.Gap();
        locals.Comment(network.AssignPublicIp
            ? "Tasks have a public address and need neither NAT nor endpoints."
            : "Private subnets need a way to ECR, S3, CloudWatch Logs and Secrets Manager: NAT or endpoints.");
        locals["task_subnet_ids"] = HclValue.Code(network.AssignPublicIp ? "local.public_subnet_ids" : "local.private_subnet_ids");
        return file;
    }

    public static HclBody Outputs(Deployment deployment)
    {
        var file = new HclBody();
        Output("cluster_name", "Cluster in which everything runs.", HclValue.Code(Cluster(deployment.Cluster, "name")));
        if (deployment.Services.Count > 0)
        {
            Output("service_names", "ECS services by Aspire resource.",
                References(deployment.Services, service => service.Resource, "name"));
        }
        foreach (var balancer in deployment.LoadBalancers)
        {
            Output(Label(balancer) + "_dns_name", $"Address of the load balancer {balancer.Name}; point the domains at it.",
                HclValue.Code(Attribute(balancer, "dnsName")));
        }
        if (deployment.Images.Count > 0)
        {
            Output("repository_urls", "Where each image is pushed, by Aspire resource.",
                References(deployment.Images, image => image.Resource, "repositoryUri"));
        }
        return file;

        void Output(string name, string description, HclValue value)
        {
            var output = file.Block("output", name);
            output["description"] = description;
            output["value"] = value;
        }
    }

    public static HclObject Map(IEnumerable<KeyValuePair<string, string>> entries)
    {
        var map = new HclObject();
        foreach (var (key, value) in entries) map[key] = value;
        return map;
    }

    private static HclObject References<T>(IEnumerable<T> resources, Func<T, string> key, string attribute) where T : AwsResource
    {
        var map = new HclObject();
        foreach (var resource in resources) map[key(resource)] = HclValue.Code(Attribute(resource, attribute));
        return map;
    }

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
        InputKind.CertificateArn => ("^arn:aws[a-z-]*:acm:", "the ARN of a certificate in ACM"),
        InputKind.SecretArn => ("^arn:aws[a-z-]*:(secretsmanager|ssm):", "the ARN of a secret or parameter"),
        InputKind.ImageDigest => ("^sha256:[0-9a-f]{64}$", "a digest, sha256: and 64 hexadecimal digits"),
        _ => null,
    };
}
