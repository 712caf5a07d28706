using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>
/// Jobs of a stack that holds the services too. CloudFormation cannot run a task, so a function runs each new revision of a job and
/// answers when it has ended; services that wait for the job depend on it.
/// </summary>
internal static class CloudFormationJobs
{
    private const string Function = "job-runner/function", Role = "job-runner/role";

    // A job may take an hour, as in deploy.sh. The function starts itself again before its own quarter of an hour is over.
    private const int JobSeconds = 3600, FunctionSeconds = 900;

    public static void Add(CloudFormationTemplate template)
    {
        var deployment = template.Deployment;
        if (deployment.Jobs.Count == 0) return;
        AddRole(template);
        template.Add(Function, "AWS::Lambda::Function", new JsonObject
        {
            ["FunctionName"] = Sub("${AWS::StackName}-jobs"),
            ["Code"] = new JsonObject { ["ZipFile"] = Program() },
            ["Description"] = "Runs the jobs of a stack and waits for them",
            ["Handler"] = "index.handler",
            ["Role"] = GetAtt(template.LogicalId(Role), "Arn"),
            ["Runtime"] = "python3.13",
            ["Tags"] = template.Tags(),
            ["Timeout"] = FunctionSeconds,
        }, withServices: true);
        foreach (var job in deployment.Jobs)
        {
            template.Add(job.Id, "Custom::JobRun", new JsonObject
            {
                ["AssignPublicIp"] = deployment.Network.AssignPublicIp ? "ENABLED" : "DISABLED",
                ["Cluster"] = template.Attribute(deployment.Cluster, "name"),
                ["Container"] = job.TaskDefinition.Containers[0].Name,
                ["SecurityGroup"] = template.Attribute(job.SecurityGroup, "id"),
                ["ServiceTimeout"] = JobSeconds,
                ["ServiceToken"] = GetAtt(template.LogicalId(Function), "Arn"),
                ["Subnets"] = template.Texts(deployment.Network.TaskSubnets),
                // A new revision changes the resource, and so runs the job.
                ["TaskDefinition"] = template.RefTo(job.TaskDefinition),
            }, withServices: true, dependsOn: CloudFormationServices.Dependencies(deployment, job.Resource, job.TaskDefinition));
        }
    }

    private static void AddRole(CloudFormationTemplate template)
    {
        var definitions = template.Deployment.Jobs.Select(job => job.TaskDefinition).ToList();
        var roles = definitions.SelectMany(definition => new[] { definition.ExecutionRole, definition.TaskRole }).OfType<Role>()
            .DistinctBy(role => role.Id).OrderBy(role => role.Id, StringComparer.Ordinal);
        template.Add(Role, "AWS::IAM::Role", new JsonObject
        {
            ["AssumeRolePolicyDocument"] = Document(new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["Service"] = "lambda.amazonaws.com" },
                ["Action"] = "sts:AssumeRole",
            }),
            ["ManagedPolicyArns"] = new JsonArray(Sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")),
            ["Policies"] = new JsonArray(new JsonObject
            {
                ["PolicyName"] = "run-jobs",
                ["PolicyDocument"] = Document(
                    Allow(["ecs:RunTask"], definitions.Select(definition =>
                        (JsonNode)RegionalArn("ecs", $"task-definition/{definition.Family}:*"))),
                    Allow(["ecs:DescribeTasks", "ecs:TagResource"], [RegionalArn("ecs", "task/*")]),
                    Allow(["iam:PassRole"], roles.Select(template.Arn)),
                    Allow(["lambda:InvokeFunction"], [RegionalArn("lambda", "function:${AWS::StackName}-jobs")])),
            }),
            ["Tags"] = template.Tags(),
        }, withServices: true);
    }

    private static JsonObject Allow(string[] actions, IEnumerable<JsonNode> resources) => new()
    {
        ["Effect"] = "Allow", ["Action"] = List(actions.Select(action => (JsonNode)action)), ["Resource"] = List(resources),
    };

    private static JsonObject Document(params JsonNode[] statements) =>
        new() { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statements) };

    private static JsonObject Sub(string text) => new() { ["Fn::Sub"] = text };

    private static string Program()
    {
        using var resource = typeof(CloudFormationJobs).Assembly.GetManifestResourceStream("run-job.py")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
