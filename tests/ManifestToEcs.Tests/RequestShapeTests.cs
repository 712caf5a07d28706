using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

public class RequestShapeTests
{
    [Fact]
    public void API_01_API_02_Every_file_of_a_deployment_that_uses_the_whole_model_is_a_request() =>
        AssertRequests(FlawlessDeployment.Create());

    [Fact]
    public void API_01_API_02_Every_file_of_the_shop_is_a_request() => AssertRequests(SampleDeployments.Shop());

    [Fact]
    public void API_01_API_02_Every_file_of_a_mapped_manifest_is_a_request() => AssertRequests(Mapped.Map(
        Mapped.Project("web", "\"https\": " + Mapped.ExternalHttps, "\"API\": \"{api.bindings.http.url}\"") + ", " +
        Mapped.Project("api", "\"http\": " + Mapped.Http) + ", " + Mapped.Project("job"),
        """
        resources:
          api: { scaling: { min: 1, max: 3, cpuPercent: 50 }, spotPercent: 50 }
          job: { kind: scheduled, schedules: [ { expression: "cron(0 6 * * ? *)", timeZone: Europe/Berlin, environment: { A: b } } ] }
        """));

    [Theory]
    [InlineData("ecs/api/task-definition.json", "/cpu", 512, "not a text")]
    [InlineData("ecs/api/task-definition.json", "/containerDefinitions/0/stopTimeout", "60", "not of type integer")]
    [InlineData("ecs/api/task-definition.json", "/containerDefinitions/0/colour", "blue", "no field of the request")]
    [InlineData("ecs/api/task-definition.json", "/tags/0/key", "aws:x", "is not /")]
    [InlineData("ecs/api/task-definition.json", "/containerDefinitions", "none", "not a list")]
    [InlineData("ecs/api/service.json", "/deploymentConfiguration/strategy", "FAST", "not one of")]
    [InlineData("ecs/api/service.json", "/serviceName", null, "missing")]
    [InlineData("ecs/api/service.json", "/enableECSManagedTags", 1, "not a boolean")]
    [InlineData("ecs/etl/schedule.json", "/Target/RetryPolicy/MaximumRetryAttempts", 186, "not within")]
    [InlineData("ecs/etl/schedule.json", "/Target/networkConfiguration", "x", "no field of the request")]
    [InlineData("ecs/etl/run-task.json", "/networkConfiguration/awsvpcConfiguration", "x", "not an object")]
    public void API_01_API_02_What_is_no_request_is_noticed(string file, string place, object? value, string problem)
    {
        var emitted = Filled(FlawlessDeployment.Create()).Single(each => each.Path == file);
        var body = JsonNode.Parse(emitted.Content)!;
        var steps = place.Split('/')[1..];
        var parent = steps[..^1].Aggregate(body, (node, step) => int.TryParse(step, out var index) ? node[index]! : node[step]!);
        if (value is null) parent.AsObject().Remove(steps[^1]);
        else parent[steps[^1]] = System.Text.Json.JsonSerializer.SerializeToNode(value);

        var error = Assert.Single(RequestShape.Of(CommandOf(file)).Check(body.ToJsonString()));

        Assert.StartsWith(place + ": ", error, StringComparison.Ordinal);
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    private static void AssertRequests(Deployment deployment)
    {
        var files = Filled(deployment).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Empty(RequestShape.Of(CommandOf(file.Path)).Check(file.Content)));
    }

    // As the deployment script fills the placeholders before it hands the files to the AWS CLI.
    private static IEnumerable<EmittedFile> Filled(Deployment deployment)
    {
        foreach (var file in EcsJson.Emit(deployment))
        {
            var content = file.Content;
            foreach (var input in deployment.Inputs)
                content = content.Replace("${" + input.Name + "}", Sample(input), StringComparison.Ordinal);
            foreach (var attribute in EcsJson.RequiredAttributes(deployment))
                content = content.Replace("${" + attribute.PlaceholderName + "}", "x-0123", StringComparison.Ordinal);
            yield return file with { Content = content };
        }
    }

    private static string Sample(Input input) => input.Value ?? input.Kind switch
    {
        InputKind.AccountId => "123456789012",
        InputKind.Region => "eu-central-1",
        InputKind.ImageDigest => "sha256:" + new string('a', 64),
        _ => "x-0123",
    };

    private static string CommandOf(string file) => file[(file.LastIndexOf('/') + 1)..^".json".Length] switch
    {
        "task-definition" => "register-task-definition",
        "service" => "create-service",
        "autoscaling" => "register-scalable-target",
        var name when name.StartsWith("scaling-policy-", StringComparison.Ordinal) => "put-scaling-policy",
        var name when name.StartsWith("scaling-alarm-", StringComparison.Ordinal) => "put-metric-alarm",
        var name when name.StartsWith("schedule", StringComparison.Ordinal) => "create-schedule",
        var name when name.StartsWith("run-task", StringComparison.Ordinal) => "run-task",
        var other => throw new InvalidOperationException($"no command takes {other}"),
    };
}
