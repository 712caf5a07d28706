using System.Globalization;
using System.Net;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>The network that the deployment makes where the overlay asks for one: two zones, and a way out.</summary>
internal static class NewVpc
{
    private const string DefaultCidr = "10.0.0.0/16";

    private const int Zones = 2;

    // Fargate pulls images by these, and writes logs.
    private static readonly string[] Always = ["ecr.api", "ecr.dkr", "logs", "s3"];

    // By the prefix of an action in a role.
    private static readonly string[] Known =
        ["dynamodb", "elasticfilesystem", "events", "kinesis", "kms", "monitoring", "secretsmanager", "sns", "sqs", "ssm", "ssmmessages",
            "states", "sts", "xray"];

    /// <summary>Null: the overlay asks for none.</summary>
    public static Network? Of(IReadOnlyList<MappedTask> tasks, bool hasSecrets, MappingScope scope)
    {
        if (scope.Overlay.NewVpc is not { } stated) return null;
        CheckAlone(scope);
        var cidr = stated.Cidr ?? DefaultCidr;
        if (stated.Cidr is null) scope.Report.Inferred("newVpc.cidr", cidr, "the default");
        if (Quarters(cidr) is not { } parts)
        {
            scope.Report.Error(FindingCodes.OverlayWrongValue, scope.Overlay.LocationOf("newVpc", "cidr"),
                $"{cidr} is no network of 64 to 65536 addresses.",
                $"State such as {DefaultCidr}: a first address and a size from /16 to /26.");
            return null;
        }
        var isPublic = scope.Overlay.PublicTasks;
        var publicSubnets = Subnets("public", parts[..Zones], scope);
        var privateSubnets = isPublic ? [] : Subnets("private", parts[Zones..], scope);
        var wayOut = stated.WayOut ?? "nat";
        if (stated.WayOut is null && !isPublic)
            scope.Report.Inferred("newVpc.wayOut", wayOut, "a NAT gateway in each zone: one zone can fail");
        var services = wayOut == "endpoints" && !isPublic ? Services(tasks, hasSecrets) : [];
        var group = services.Count == 0 ? null
            : new SecurityGroup(AwsNames.SecurityGroup(scope.Application + "-endpoints"), $"Endpoints of {scope.Application}")
            { Id = "vpc/endpoints/security-group" };
        var vpc = new Vpc($"{scope.Application}-{scope.Overlay.Environment}", cidr, publicSubnets, privateSubnets,
            isPublic || wayOut == "endpoints" ? [] : Gateways(publicSubnets.Take(wayOut == "nat" ? Zones : 1)),
            services, group) { Id = "vpc" };
        if (services.Count > 0) WarnOfOtherRegistries(tasks, scope);
        return new Network(DeployText.OfAttribute(vpc, "id"), Ids(privateSubnets), Ids(publicSubnets), isPublic) { Made = vpc };
    }

    /// <summary>Lets everybody in the VPC call the endpoints.</summary>
    public static IEnumerable<Ingress> Ingress(Network network) => network.Made is { EndpointGroup: { } group } vpc
        ? [new Ingress(group, null, vpc.Cidr, "tcp", 443, "Tasks of the VPC")] : [];

    private static void CheckAlone(MappingScope scope)
    {
        var overlay = scope.Overlay;
        foreach (var (field, isStated) in new[] { ("vpc", overlay.Vpc is not null), ("privateSubnets", overlay.PrivateSubnets.Count > 0),
            ("publicSubnets", overlay.PublicSubnets.Count > 0) }.Where(key => key.Item2))
        {
            scope.Report.Error(FindingCodes.OverlayWrongValue, overlay.LocationOf(field),
                $"newVpc makes the network, and {field} names another.", "Keep one of the two.");
        }
    }

    private static List<Subnet> Subnets(string kind, string[] cidrs, MappingScope scope) =>
        [.. cidrs.Select((cidr, zone) => new Subnet(
            string.Create(CultureInfo.InvariantCulture, $"{scope.Application}-{scope.Overlay.Environment}-{kind}-{zone + 1}"), cidr, zone)
        { Id = string.Create(CultureInfo.InvariantCulture, $"vpc/{kind}-subnet-{zone + 1}") })];

    private static List<NatGateway> Gateways(IEnumerable<Subnet> subnets) => [.. subnets.Select(subnet =>
        new NatGateway(subnet) { Id = string.Create(CultureInfo.InvariantCulture, $"vpc/nat-{subnet.Zone + 1}") })];

    private static List<VpcEndpoint> Services(IReadOnlyList<MappedTask> tasks, bool hasSecrets)
    {
        var asked = tasks.SelectMany(task => new[] { task.Definition.TaskRole, task.Definition.ExecutionRole })
            .SelectMany(role => role.Statements).SelectMany(statement => statement.Actions).Select(action => action.Split(':')[0])
            .Where(Known.Contains);
        return [.. Always.Concat(asked).Concat(hasSecrets ? ["secretsmanager"] : []).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(service => new VpcEndpoint(service, service is "s3" or "dynamodb") { Id = "vpc/endpoint/" + service })];
    }

    private static void WarnOfOtherRegistries(IReadOnlyList<MappedTask> tasks, MappingScope scope)
    {
        foreach (var task in tasks)
        {
            var name = task.Workload.Name;
            foreach (var container in task.Definition.Containers.Where(container => IsElsewhere(container.Image.ToString())))
            {
                var remedy = container == task.Definition.Containers[0] ? "Copy the image into ECR and name it there"
                    : container.Name == TelemetrySidecar.ContainerName ? "State telemetry: none"
                    : container.Name is DaprContainers.ContainerName or DaprContainers.FilesName ? "Leave Dapr out (kind: ignore)"
                    : $"State resources.{name}.readonlyRootFilesystem: false";
                scope.Report.Warning(FindingCodes.NoWayOut, MappingScope.InManifest(task.Workload.Resource),
                    $"'{name}' runs {container.Image}, and endpoints lead to AWS's APIs only.", $"{remedy}, or newVpc.wayOut: nat.");
            }
        }
    }

    private static bool IsElsewhere(string image) =>
        !image.Contains(".dkr.ecr.", StringComparison.Ordinal) && !image.StartsWith("${", StringComparison.Ordinal);

    private static List<DeployText> Ids(IEnumerable<Subnet> subnets) => [.. subnets.Select(subnet => DeployText.OfAttribute(subnet, "id"))];

    // 10.0.0.0/16 -> 10.0.0.0/18, 10.0.64.0/18, 10.0.128.0/18, 10.0.192.0/18
    private static string[]? Quarters(string cidr)
    {
        if (!IPNetwork.TryParse(cidr, out var network) || network.ToString() != cidr || network.PrefixLength is < 16 or > 26) return null;
        var bytes = network.BaseAddress.GetAddressBytes();
        if (bytes.Length != 4) return null;
        var first = (uint)(bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3]);
        var size = 1u << (32 - network.PrefixLength - 2);
        return [.. Enumerable.Range(0, 2 * Zones).Select(i => first + (uint)i * size).Select(address => string.Create(
            CultureInfo.InvariantCulture,
            $"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}/{network.PrefixLength + 2}"))];
    }
}
