using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary><c>vpc.tf</c>: the VPC that the deployment makes, with subnets, routes, gateways and endpoints.</summary>
internal static class TerraformVpc
{
    private const string Anywhere = "0.0.0.0/0", Gateway = "aws_internet_gateway.vpc";

    public static HclBody Vpc(Deployment deployment)
    {
        var file = new HclBody();
        if (deployment.Network.Made is not { } vpc) return file;
        file.Block("data", ["aws_availability_zones", "available"], new HclBody
        {
            ["state"] = "available",
            ["filter"] = new HclBody { ["name"] = "opt-in-status", ["values"] = HclValue.List(["opt-in-not-required"]) },
        });
        file.Resource("aws_vpc", Label(vpc), new HclBody
        {
            ["cidr_block"] = vpc.Cidr,
            ["enable_dns_hostnames"] = true,
            ["enable_dns_support"] = true,
            ["tags"] = Named(vpc.Name),
        });
        file.Resource("aws_internet_gateway", "vpc", new HclBody { ["vpc_id"] = Ref(vpc, "id"), ["tags"] = Named(vpc.Name) });
        foreach (var subnet in vpc.Subnets)
        {
            file.Resource("aws_subnet", Label(subnet), new HclBody
            {
                ["vpc_id"] = Ref(vpc, "id"),
                ["availability_zone"] = HclValue.Code(
                    FormattableString.Invariant($"data.aws_availability_zones.available.names[{subnet.Zone}]")),
                ["cidr_block"] = subnet.Cidr,
                ["tags"] = Named(subnet.Name),
            });
        }
        AddTable(file, vpc, "vpc_public", vpc.Name + "-public", vpc.Public, "gateway_id", Gateway + ".id");
        foreach (var subnet in vpc.Private)
        {
            AddTable(file, vpc, Label(subnet), subnet.Name, [subnet], "nat_gateway_id",
                vpc.GatewayOf(subnet) is { } gateway ? $"aws_nat_gateway.{Label(gateway)}.id" : null);
        }
        foreach (var gateway in vpc.Gateways) AddNat(file, gateway);
        foreach (var endpoint in vpc.Endpoints) file.Resource("aws_vpc_endpoint", Label(endpoint), Endpoint(deployment, vpc, endpoint));
        return file;
    }

    /// <summary>Addresses of what a task needs before it can reach a registry.</summary>
    public static IEnumerable<string> WaysOut(Network network)
    {
        if (network.Made is not { } vpc) return [];
        var subnets = network.AssignPublicIp ? vpc.Public : vpc.Private;
        return subnets.Select(subnet => "aws_route_table_association." + Label(subnet)).Concat(
            network.AssignPublicIp ? ["aws_route.vpc_public"]
            : vpc.Gateways.Count > 0 ? vpc.Private.Select(subnet => "aws_route." + Label(subnet))
            : vpc.Endpoints.Select(endpoint => "aws_vpc_endpoint." + Label(endpoint)));
    }

    /// <summary>Addresses of what a load balancer needs before it can face the internet.</summary>
    public static IEnumerable<string> WayIn(Network network) => network.Made is null ? [] : [Gateway];

    private static void AddTable(
        HclBody file, Vpc vpc, string label, string name, IEnumerable<Subnet> subnets, string target, string? gateway)
    {
        file.Resource("aws_route_table", label, new HclBody { ["vpc_id"] = Ref(vpc, "id"), ["tags"] = Named(name) });
        if (gateway is not null)
        {
            file.Resource("aws_route", label, new HclBody
            {
                ["route_table_id"] = HclValue.Code($"aws_route_table.{label}.id"),
                ["destination_cidr_block"] = Anywhere,
                [target] = HclValue.Code(gateway),
            });
        }
        foreach (var subnet in subnets)
        {
            file.Resource("aws_route_table_association", Label(subnet), new HclBody
            {
                ["route_table_id"] = HclValue.Code($"aws_route_table.{label}.id"),
                ["subnet_id"] = Ref(subnet, "id"),
            });
        }
    }

    private static void AddNat(HclBody file, NatGateway gateway)
    {
        var address = new HclBody { ["domain"] = "vpc", ["tags"] = Named(gateway.Subnet.Name) };
        TerraformServices.AddDependencies(address, [Gateway]);
        file.Resource("aws_eip", Label(gateway), address);
        file.Resource("aws_nat_gateway", Label(gateway), new HclBody
        {
            ["allocation_id"] = HclValue.Code($"aws_eip.{Label(gateway)}.allocation_id"),
            ["subnet_id"] = Ref(gateway.Subnet, "id"),
            ["tags"] = Named(gateway.Subnet.Name),
        });
    }

    private static HclBody Endpoint(Deployment deployment, Vpc vpc, VpcEndpoint endpoint) => new()
    {
        ["vpc_id"] = Ref(vpc, "id"),
        ["service_name"] = Value("com.amazonaws." + deployment.Account.Region + "." + endpoint.Service),
        ["vpc_endpoint_type"] = endpoint.IsGateway ? "Gateway" : "Interface",
        ["private_dns_enabled"] = endpoint.IsGateway ? null : (HclValue)true,
        ["route_table_ids"] = endpoint.IsGateway
            ? HclValue.List(vpc.Private.Select(subnet => HclValue.Code($"aws_route_table.{Label(subnet)}.id"))) : null,
        ["security_group_ids"] = endpoint.IsGateway ? null : HclValue.List([Ref(vpc.EndpointGroup!, "id")]),
        ["subnet_ids"] = endpoint.IsGateway ? null : HclValue.List(vpc.Private.Select(subnet => Ref(subnet, "id"))),
    };

    private static HclObject Named(string name) => new() { ["Name"] = name };
}
