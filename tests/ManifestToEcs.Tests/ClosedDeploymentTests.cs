using System.Collections;
using System.Reflection;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

/// <summary>A deployment contains every resource that it refers to.</summary>
public class ClosedDeploymentTests
{
    private static readonly string Everything = $$"""
        {{Project("web", $"\"http\": {ExternalHttp}, \"https\": {ExternalHttps}",
            """ "services__api__http__0": "{api.bindings.http.url}", "SELF": "{web.bindings.https.url}", "KEY": "{key.value}" """)}},
        {{Project("api", $"\"http\": {ExternalHttp}",
            """ "DB": "Host={db.bindings.tcp.host};Port={db.bindings.tcp.port};Password={pw.value}", "FILES":"""
                + """ "{files.bindings.http.url}" """)}},
        {{Project("migrate", env: """ "DB": "Host={db.bindings.tcp.host};Password={pw.value}", "API": "{api.bindings.http.url}" """)}},
        {{Project("report", env: """ "API": "{api.bindings.http.url}" """)}},
        {{Container("db", "postgres:17", """ "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432 } """,
            "\"POSTGRES_PASSWORD\": \"{pw.value}\"")}},
        {{Container("files", "nginx:1.27", $"\"http\": {Http}",
            rest: """ "volumes": [ { "name": "files", "target": "/srv", "readOnly": true }, { "target": "/cache", "readOnly":"""
                + """ false } ] """)}},
        {{Container("bus", "nats:2.10",
            """ "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 4222, "external": true } """)}},
        "key": { "type": "parameter.v0", "value": "{key.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } },
        "pw": { "type": "parameter.v0", "value": "{pw.inputs.value}", "inputs": { "value": { "type": "string", "secret": true,
          "default": { "generate": { "minLength": 22, "special": false } } } } }
        """;

    private const string Overlay = """
        application: shop
        telemetry: sidecar
        certificateArn: ${CERTIFICATE}
        resources:
          web: { domains: [shop.example.com], rollout: { strategy: blue-green }, scaling: { min: 2, max: 4, cpuPercent: 60 },
            exec: true }
          migrate: { kind: job, waitFor: [db] }
          report: { schedules: [ { expression: rate(1 hour) } ] }
        """;

    [Theory]
    [InlineData("  db: { acceptDataLoss: true }")]
    [InlineData("  db: { kind: managed }")]
    public void Every_resource_and_input_that_is_named_is_there(string database)
    {
        var deployment = Map(Everything, $"{Overlay}\n{database}");
        var named = new List<TextPart>();
        var reached = new List<AwsResource>();
        Walk(deployment, reached, named, []);
        reached.AddRange(named.OfType<AttributePart>().Select(part => part.Resource));
        reached.AddRange(named.OfType<SecretPart>().Select(part => part.Secret));
        Assert.Contains(named, part => part is AttributePart);

        var made = Made(deployment).Select(resource => resource.Id).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(reached, resource => !made.Contains(resource.Id));
        var inputs = deployment.Inputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(named.OfType<InputPart>(), part => !inputs.Contains(part.Name));
        Assert.Empty(deployment.Inputs.Select(input => input.Name).Except(named.OfType<InputPart>().Select(part => part.Name)
            .Concat(deployment.Images.Select(image => image.DigestInput))
            .Concat(deployment.Secrets.OfType<ProvidedSecret>().Select(secret => secret.ArnInput))));
    }

    [Fact]
    public void A_second_mapping_gives_the_same_bytes_in_every_output()
    {
        string All() => string.Concat(Files(Map(Everything, Overlay + "\n  db: { kind: managed }"))
            .Select(file => file.Path + "\n" + file.Content));
        Assert.Equal(All(), All());

        static IEnumerable<EmittedFile> Files(Deployment deployment) =>
            EcsJson.Emit(deployment).Concat(CloudFormation.Emit(deployment)).Concat(Terraform.Emit(deployment));
    }

    // The deployment's own lists, and the contents of load balancers and file systems.
    private static IEnumerable<AwsResource> Made(Deployment deployment) =>
        typeof(Deployment).GetProperties().Select(property => property.GetValue(deployment)).OfType<IEnumerable>()
            .SelectMany(list => list.OfType<AwsResource>())
            .Concat(deployment.LoadBalancers.SelectMany(
                balancer => balancer.Listeners.Concat<AwsResource>(balancer.Listeners.SelectMany(listener => listener.Rules))
                    .Concat(balancer.TargetGroups)))
            .Concat(deployment.FileSystems.SelectMany(fileSystem => fileSystem.AccessPoints)).Append(deployment.Cluster);

    private static void Walk(object? value, List<AwsResource> reached, List<TextPart> named, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum) return;
        if (value is DeployText text)
        {
            named.AddRange(text.Parts);
            return;
        }
        if (value is not ValueType && !seen.Add(value)) return;
        if (value is AwsResource resource) reached.Add(resource);
        if (value is IEnumerable items)
        {
            foreach (var item in items) Walk(item, reached, named, seen);
            return;
        }
        if (value.GetType().Namespace?.StartsWith("ManifestToEcs", StringComparison.Ordinal) != true
            && !value.GetType().Name.StartsWith("KeyValuePair", StringComparison.Ordinal)) return;
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0))
            Walk(property.GetValue(value), reached, named, seen);
    }
}
