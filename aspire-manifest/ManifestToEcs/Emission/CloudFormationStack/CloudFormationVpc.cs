using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>The VPC that the deployment makes: subnets, routes, gateways and endpoints.</summary>
internal static class CloudFormationVpc
{
    private const string Gateway = "vpc/internet-gateway", Attachment = "vpc/internet-gateway-attachment",
        PublicRoutes = "vpc/public-routes", PublicRoute = "vpc/public-route";

    private const string Anywhere = "0.0.0.0/0";

    public static void Add(CloudFormationTemplate template)
    {
        if (template.Deployment.Network.Made is not { } vpc) return;
        template.Add(vpc.Id, "AWS::EC2::VPC", new JsonObject
        {
            ["CidrBlock"] = vpc.Cidr,
            ["EnableDnsHostnames"] = true,
            ["EnableDnsSupport"] = true,
            ["Tags"] = Named(template, vpc.Name),
        });
        template.Add(Gateway, "AWS::EC2::InternetGateway", new JsonObject { ["Tags"] = Named(template, vpc.Name) });
        template.Add(Attachment, "AWS::EC2::VPCGatewayAttachment", new JsonObject
        {
            ["InternetGatewayId"] = Ref(template.LogicalId(Gateway)),
            ["VpcId"] = template.RefTo(vpc),
        });
        foreach (var subnet in vpc.Subnets)
        {
            template.Add(subnet.Id, "AWS::EC2::Subnet", new JsonObject
            {
                ["AvailabilityZone"] = new JsonObject { ["Fn::Select"] = new JsonArray(subnet.Zone,
                    new JsonObject { ["Fn::GetAZs"] = "" }) },
                ["CidrBlock"] = subnet.Cidr,
                ["Tags"] = Named(template, subnet.Name),
                ["VpcId"] = template.RefTo(vpc),
            });
        }
        AddPublicRoutes(template, vpc);
        foreach (var subnet in vpc.Private) AddPrivateRoutes(template, vpc, subnet);
        foreach (var gateway in vpc.Gateways) AddNat(template, gateway);
        foreach (var endpoint in vpc.Endpoints) AddEndpoint(template, vpc, endpoint);
    }

    /// <summary>Ids of what a task needs before it can reach a registry.</summary>
    public static IEnumerable<string> WaysOut(Network network)
    {
        if (network.Made is not { } vpc) return [];
        var subnets = network.AssignPublicIp ? vpc.Public : vpc.Private;
        return subnets.Select(Association).Concat(network.AssignPublicIp ? [PublicRoute]
            : vpc.Gateways.Count > 0 ? vpc.Private.Select(Route) : vpc.Endpoints.Select(endpoint => endpoint.Id));
    }

    /// <summary>Ids of what a load balancer needs before it can face the internet.</summary>
    public static IEnumerable<string> WayIn(Network network) => network.Made is null ? [] : [Attachment];

    private static string Association(Subnet subnet) => subnet.Id + "/association";

    private static string Routes(Subnet subnet) => subnet.Id + "/routes";

    private static string Route(Subnet subnet) => subnet.Id + "/route";

    private static void AddPublicRoutes(CloudFormationTemplate template, Vpc vpc)
    {
        AddTable(template, vpc, PublicRoutes, vpc.Name + "-public");
        template.Add(PublicRoute, "AWS::EC2::Route", new JsonObject
        {
            ["DestinationCidrBlock"] = Anywhere,
            ["GatewayId"] = Ref(template.LogicalId(Gateway)),
            ["RouteTableId"] = Ref(template.LogicalId(PublicRoutes)),
        }, dependsOn: [Attachment]);
        foreach (var subnet in vpc.Public) Associate(template, subnet, PublicRoutes);
    }

    private static void AddPrivateRoutes(CloudFormationTemplate template, Vpc vpc, Subnet subnet)
    {
        AddTable(template, vpc, Routes(subnet), subnet.Name);
        Associate(template, subnet, Routes(subnet));
        if (vpc.GatewayOf(subnet) is not { } gateway) return;
        template.Add(Route(subnet), "AWS::EC2::Route", new JsonObject
        {
            ["DestinationCidrBlock"] = Anywhere,
            ["NatGatewayId"] = template.RefTo(gateway),
            ["RouteTableId"] = Ref(template.LogicalId(Routes(subnet))),
        });
    }

    private static void AddTable(CloudFormationTemplate template, Vpc vpc, string id, string name) =>
        template.Add(id, "AWS::EC2::RouteTable", new JsonObject { ["Tags"] = Named(template, name), ["VpcId"] = template.RefTo(vpc) });

    private static void Associate(CloudFormationTemplate template, Subnet subnet, string routes) =>
        template.Add(Association(subnet), "AWS::EC2::SubnetRouteTableAssociation", new JsonObject
        {
            ["RouteTableId"] = Ref(template.LogicalId(routes)),
            ["SubnetId"] = template.RefTo(subnet),
        });

    private static void AddNat(CloudFormationTemplate template, NatGateway gateway)
    {
        var address = gateway.Id + "/address";
        template.Add(address, "AWS::EC2::EIP", new JsonObject { ["Domain"] = "vpc", ["Tags"] = Named(template, gateway.Subnet.Name) },
            dependsOn: [Attachment]);
        template.Add(gateway.Id, "AWS::EC2::NatGateway", new JsonObject
        {
            ["AllocationId"] = GetAtt(template.LogicalId(address), "AllocationId"),
            ["SubnetId"] = template.RefTo(gateway.Subnet),
            ["Tags"] = Named(template, gateway.Subnet.Name),
        });
    }

    private static void AddEndpoint(CloudFormationTemplate template, Vpc vpc, VpcEndpoint endpoint) =>
        template.Add(endpoint.Id, "AWS::EC2::VPCEndpoint", new JsonObject
        {
            ["PrivateDnsEnabled"] = endpoint.IsGateway ? null : true,
            ["RouteTableIds"] = endpoint.IsGateway ? List(vpc.Private.Select(subnet => Ref(template.LogicalId(Routes(subnet))))) : null,
            ["SecurityGroupIds"] = endpoint.IsGateway ? null : new JsonArray(template.Attribute(vpc.EndpointGroup!, "id")),
            ["ServiceName"] = new JsonObject { ["Fn::Sub"] = "com.amazonaws.${AWS::Region}." + endpoint.Service },
            ["SubnetIds"] = endpoint.IsGateway ? null : List(vpc.Private.Select(template.RefTo)),
            ["VpcEndpointType"] = endpoint.IsGateway ? "Gateway" : "Interface",
            ["VpcId"] = template.RefTo(vpc),
        });

    private static JsonArray Named(CloudFormationTemplate template, string name) =>
        [new JsonObject { ["Key"] = "Name", ["Value"] = name }, .. template.Tags()?.Select(tag => tag!.DeepClone()) ?? []];
}
