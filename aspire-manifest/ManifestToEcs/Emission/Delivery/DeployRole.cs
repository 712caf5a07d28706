using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>
/// <c>workflow/deploy-role.yaml</c>: a CloudFormation template with the role that the workflow takes. GitHub proves by OpenID Connect
/// that the workflow runs for one environment of one repository; no AWS key exists.
/// </summary>
public static class DeployRole
{
    public const string Path = "workflow/deploy-role.yaml";

    private const string GitHub = "token.actions.githubusercontent.com";

    // Prefixes of IAM actions that differ from the service's name in CloudFormation, in lower case.
    private static readonly Dictionary<string, string[]> Prefixes = new(StringComparer.Ordinal)
    {
        ["AmazonMQ"] = ["mq"], ["ApplicationAutoScaling"] = ["application-autoscaling", "cloudwatch"], ["CertificateManager"] = ["acm"],
        ["DocDB"] = ["rds"], ["EFS"] = ["elasticfilesystem"], ["ElasticLoadBalancingV2"] = ["elasticloadbalancing"], ["MSK"] = ["kafka"],
        ["ServiceDiscovery"] = ["servicediscovery", "route53"],
    };

    public static IEnumerable<EmittedFile> Emit(Deployment deployment)
    {
        yield return new EmittedFile(Path, CloudFormationYaml.Write(Header(deployment), Template(deployment)));
    }

    private static IEnumerable<string> Header(Deployment deployment) =>
    [
        EmittedFile.Mark,
        "",
        $"The role by which GitHub deploys {deployment.Application} to {deployment.Environment}. Create it once, as an administrator:",
        $"aws cloudformation deploy --stack-name {Name(deployment)} --template-file deploy-role.yaml \\",
        "  --parameter-overrides Repository=OWNER/NAME --capabilities CAPABILITY_NAMED_IAM",
        "If the account trusts GitHub already, add ProviderArn=ARN. Then set AWS_ROLE_ARN of the GitHub environment to the output RoleArn.",
        "deploy.sh --destroy stays a person's right; MayDestroy=true gives it to the role too.",
    ];

    private static JsonObject Template(Deployment deployment) => new()
    {
        ["AWSTemplateFormatVersion"] = "2010-09-09",
        ["Description"] = $"GitHub deploys {deployment.Application} to {deployment.Environment}.",
        ["Parameters"] = new JsonObject
        {
            ["ProviderArn"] = Parameter("ARN of the account's OpenID Connect provider of GitHub; empty: it is made here.",
                $"(arn:aws[a-z-]*:iam::[0-9]{{12}}:oidc-provider/{GitHub})?", ""),
            ["Repository"] = Parameter("The repository on GitHub: owner/name.", "[A-Za-z0-9-]+/[A-Za-z0-9._-]+", null),
            ["MayDestroy"] = Parameter("true: the role may delete the deployment (deploy.sh --destroy).", "true|false", "false"),
        },
        ["Conditions"] = new JsonObject
        {
            ["MakesProvider"] = new JsonObject { ["Fn::Equals"] = new JsonArray(Ref("ProviderArn"), "") },
            ["MayDestroy"] = new JsonObject { ["Fn::Equals"] = new JsonArray(Ref("MayDestroy"), "true") },
        },
        ["Resources"] = new JsonObject
        {
            ["Provider"] = new JsonObject
            {
                ["Type"] = "AWS::IAM::OIDCProvider",
                ["Condition"] = "MakesProvider",
                ["Properties"] = new JsonObject { ["ClientIdList"] = new JsonArray("sts.amazonaws.com"), ["Url"] = "https://" + GitHub },
            },
            ["Role"] = new JsonObject { ["Type"] = "AWS::IAM::Role", ["Properties"] = Role(deployment) },
        },
        ["Outputs"] = new JsonObject
        {
            ["RoleArn"] = new JsonObject { ["Description"] = "AWS_ROLE_ARN of the GitHub environment.", ["Value"] = GetAtt("Role", "Arn") },
        },
    };

    private static JsonObject Role(Deployment deployment) => new()
    {
        ["RoleName"] = Name(deployment),
        // A job may take an hour, a service half an hour; see deploy.sh.
        ["MaxSessionDuration"] = 2 * 3600,
        ["AssumeRolePolicyDocument"] = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject
                {
                    ["Federated"] = new JsonObject { ["Fn::If"] = new JsonArray("MakesProvider", Ref("Provider"), Ref("ProviderArn")) },
                },
                ["Action"] = "sts:AssumeRoleWithWebIdentity",
                ["Condition"] = new JsonObject
                {
                    ["StringEquals"] = new JsonObject
                    {
                        [GitHub + ":aud"] = "sts.amazonaws.com",
                        [GitHub + ":sub"] = Sub($"repo:${{Repository}}:environment:{deployment.Environment}"),
                    },
                },
            }),
        },
        ["Policies"] = new JsonArray(new JsonObject
        {
            ["PolicyName"] = Name(deployment),
            ["PolicyDocument"] = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = Statements(deployment) },
        }),
    };

    private static JsonArray Statements(Deployment deployment)
    {
        var stack = DeployScriptData.StackName(deployment);
        var roles = deployment.Roles.Select(role => role.Name).Append(deployment.Application + "-*").Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).Select(name => (JsonNode)Sub($"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{name}"));
        var read = deployment.Stacks.Where(other => other.Template is null).Select(other => StackArn(other.StackName)).ToList();
        JsonArray statements =
        [
            Statement("KnowAccount", ["sts:GetCallerIdentity", "ecr:GetAuthorizationToken"], ["*"]),
            Statement("DeployStack", ["cloudformation:*"], [StackArn(stack)]),
            Statement("KeepTemplate",
                ["s3:CreateBucket", "s3:GetBucketPolicy", "s3:GetObject", "s3:ListBucket", "s3:PutBucketPolicy",
                    "s3:PutBucketPublicAccessBlock", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration", "s3:PutObject"],
                [Sub($"arn:${{AWS::Partition}}:s3:::{DeployScriptData.BucketPrefix(deployment)}-templates-*")]),
            Statement("KeepRoles",
                ["iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:GetRole",
                    "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:ListRoleTags", "iam:PassRole",
                    "iam:PutRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole"], roles),
            // AWS makes its own roles when an account first uses a service; it decides what they may do.
            Statement("LetServicesMakeTheirRoles", ["iam:CreateServiceLinkedRole"],
                [Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role/*")]),
            Statement("KeepResources", [.. Services(deployment).Select(service => service + ":*")], ["*"]),
            // deploy.sh --verify, --diff and --logs read more than a deployment may change.
            Statement("Look",
                ["acm:DescribeCertificate", "ec2:DescribeSubnets", "ecr:DescribeImages", "logs:DescribeLogGroups", "logs:FilterLogEvents",
                    "servicequotas:GetServiceQuota"], ["*"]),
            new JsonObject
            {
                ["Fn::If"] = new JsonArray("MayDestroy",
                    Statement("Destroy", ["tag:GetResources"], ["*"]),
                    Statement("LeaveDestroyingToPeople", ["cloudformation:DeleteStack"], [StackArn(stack)], "Deny")),
            },
        ];
        if (read.Count > 0) statements.Add(Statement("ReadOtherStacks", ["cloudformation:DescribeStacks"], read));
        return statements;
    }

    private static JsonObject StackArn(string stack) =>
        Sub($"arn:${{AWS::Partition}}:cloudformation:${{AWS::Region}}:${{AWS::AccountId}}:stack/{stack}/*");

    // The services of everything in the template, and those that deploy.sh calls besides CloudFormation: also for schedules and scaling
    // that the template no longer has.
    private static IEnumerable<string> Services(Deployment deployment) => CloudFormation.Template(deployment)["Resources"]!.AsObject()
        .Select(resource => resource.Value!["Type"]!.GetValue<string>().Split("::")).Where(type => type is ["AWS", not "IAM", _])
        .SelectMany(type => Prefixes.GetValueOrDefault(type[1]) ?? [type[1].ToLowerInvariant()])
        .Concat(["application-autoscaling", "cloudwatch", "ecs", "scheduler", "secretsmanager"]).Distinct().Order(StringComparer.Ordinal);

    private static JsonObject Statement(
        string sid, IEnumerable<string> actions, IEnumerable<JsonNode> resources, string effect = "Allow") => new()
    {
        ["Sid"] = sid,
        ["Effect"] = effect,
        ["Action"] = List(actions.Select(action => (JsonNode)action)),
        ["Resource"] = List(resources),
    };

    private static JsonObject Sub(string text) => new() { ["Fn::Sub"] = text };

    private static JsonObject Parameter(string description, string pattern, string? standard)
    {
        var parameter = new JsonObject { ["Type"] = "String", ["AllowedPattern"] = pattern };
        if (standard is not null) parameter["Default"] = standard;
        parameter["Description"] = description;
        return parameter;
    }

    private static string Name(Deployment deployment) => $"{deployment.Application}-{deployment.Environment}-deploy";
}
