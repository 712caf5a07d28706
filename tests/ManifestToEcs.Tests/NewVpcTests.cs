using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ManifestToEcs.Comparison;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

/// <summary>A VPC on request: two zones and a way out, the same in CloudFormation and Terraform.</summary>
public partial class NewVpcTests
{
    private static readonly string Web = $"{Project("web", $"\"http\": {ExternalHttp}")}, {Project("migrations",
        env: "\"KEY\": \"{key.value}\"")}, \"key\": {{ \"type\": \"parameter.v0\", \"value\": \"{{key.inputs.value}}\", \"inputs\": {{ "
            + "\"value\": { \"type\": \"string\", \"secret\": true } } }";

    /// <summary>A web application with a job and a secret in a network of its own.</summary>
    internal static Deployment Sample(string overlay) => Map(Web, overlay);

    [Fact]
    public void It_has_a_public_and_a_private_subnet_in_each_of_two_zones_and_asks_for_no_network()
    {
        var deployment = Map(Web, "newVpc: { cidr: 10.20.0.0/16 }");
        var vpc = deployment.Network.Made!;
        Assert.Equal(["10.20.0.0/18", "10.20.64.0/18"], vpc.Public.Select(subnet => subnet.Cidr));
        Assert.Equal(["10.20.128.0/18", "10.20.192.0/18"], vpc.Private.Select(subnet => subnet.Cidr));
        Assert.Equal([0, 1], vpc.Private.Select(subnet => subnet.Zone));
        Assert.DoesNotContain(deployment.Inputs, input => input.Kind is InputKind.VpcId or InputKind.SubnetId);
    }

    [Theory]
    [InlineData("nat", 2)]
    [InlineData("one-nat", 1)]
    [InlineData("endpoints", 0)]
    public void The_way_out_is_what_the_overlay_states(string wayOut, int gateways)
    {
        var vpc = Map(Web, $"newVpc: {{ wayOut: {wayOut} }}").Network.Made!;
        Assert.Equal(gateways, vpc.Gateways.Count);
        Assert.All(vpc.Private, subnet => Assert.Equal(gateways == 0, vpc.GatewayOf(subnet) is null));
        Assert.Equal(gateways == 0 ? ["ecr.api", "ecr.dkr", "logs", "s3", "secretsmanager"] : [],
            vpc.Endpoints.Select(endpoint => endpoint.Service));
    }

    [Fact]
    public void Whoever_is_in_it_may_call_the_endpoints()
    {
        var deployment = Map(Web, "newVpc: { wayOut: endpoints }");
        Assert.Equal(["10.0.0.0/16 tcp/443"], deployment.Admitted("vpc/endpoints/security-group"));
    }

    [Theory]
    [InlineData("\"web\": { \"type\": \"container.v0\", \"image\": \"nginx:1.27\" }", "Copy the image into ECR")]
    [InlineData("\"web\": { \"type\": \"project.v0\", \"path\": \"w.csproj\" }", "readonlyRootFilesystem: false")]
    public void With_endpoints_an_image_of_another_registry_is_a_warning(string resource, string remedy) => Assert.Contains(remedy,
        Finding(FindingCodes.NoWayOut, resource, "newVpc: { wayOut: endpoints }").Advice, StringComparison.Ordinal);

    [Theory]
    [InlineData("newVpc: { cidr: 10.0.0.0/8 }", FindingCodes.OverlayWrongValue)]
    [InlineData("newVpc: { cidr: 10.0.0.1/16 }", FindingCodes.OverlayWrongValue)]
    [InlineData("{ newVpc: { wayOut: nat }, vpc: vpc-0123456789abcdef0 }", FindingCodes.OverlayWrongValue)]
    public void A_network_that_cannot_be_is_refused(string overlay, string code) => Finding(code, Web, overlay);

    [Fact]
    public void Tasks_with_public_addresses_need_neither_private_subnets_nor_gateways()
    {
        var vpc = Map(Web, "{ newVpc: { wayOut: nat }, publicTasks: true }").Network.Made!;
        Assert.Empty(vpc.Private);
        Assert.Empty(vpc.Gateways);
    }

    [Theory]
    [InlineData("publicTasks: true")]
    [InlineData("{ publicTasks: true, newVpc: { wayOut: nat } }")]
    public void Servers_stand_in_the_public_subnets_where_there_are_no_others(string overlay)
    {
        var deployment = Map($"{Web}, {Container("cache", "redis:8.2")}", overlay);
        var group = Of(CloudFormation.Template(deployment)["Resources"]!.AsObject(), "AWS::ElastiCache::SubnetGroup").Single();
        Assert.Equal(2, group["SubnetIds"]!.AsArray().Count);
        Assert.Contains("subnet_ids = local.public_subnet_ids", string.Concat(Terraform.Emit(deployment).Select(file => file.Content)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("newVpc: { wayOut: nat }")]
    [InlineData("newVpc: { wayOut: one-nat }")]
    [InlineData("newVpc: { wayOut: endpoints }")]
    [InlineData("{ newVpc: { wayOut: nat }, publicTasks: true }")]
    public void CloudFormation_and_Terraform_make_the_same_network(string overlay)
    {
        var deployment = Map(Web, overlay);
        Assert.Empty(ResourceSpecification.Problems(CloudFormation.Template(deployment)));
        var template = CloudFormation.Template(deployment)["Resources"]!.AsObject();
        Assert.Empty(template.Select(resource => resource.Value!["Type"]!.GetValue<string>()).Where(type =>
            type.StartsWith("AWS::EC2::", StringComparison.Ordinal)).Except(CreateOnlyProperties.ByType.Keys));
        var module = string.Concat(Terraform.Emit(deployment).Select(file => file.Content));
        foreach (var (type, address) in new[]
        {
            ("AWS::EC2::VPC", "aws_vpc"), ("AWS::EC2::Subnet", "aws_subnet"), ("AWS::EC2::RouteTable", "aws_route_table"),
            ("AWS::EC2::Route", "aws_route"), ("AWS::EC2::SubnetRouteTableAssociation", "aws_route_table_association"),
            ("AWS::EC2::InternetGateway", "aws_internet_gateway"), ("AWS::EC2::EIP", "aws_eip"),
            ("AWS::EC2::NatGateway", "aws_nat_gateway"), ("AWS::EC2::VPCEndpoint", "aws_vpc_endpoint"),
        })
        {
            Assert.Equal((address, Of(template, type).Count()),
                (address, Regex.Count(module, $"^resource \"{address}\" ", RegexOptions.Multiline)));
        }
        Assert.Equal(Of(template, "AWS::EC2::Subnet").Select(subnet => subnet["CidrBlock"]!.GetValue<string>()).Order(),
            Subnet().Matches(module).Select(match => match.Groups["cidr"].Value).Order());
        Assert.Equal(Of(template, "AWS::EC2::VPCEndpoint").Select(endpoint => endpoint["ServiceName"]!["Fn::Sub"]!.GetValue<string>()
            .Split('}')[1]).Order(), Endpoint().Matches(module).Select(match => match.Groups["service"].Value).Order());
    }

    [Fact]
    public void Tasks_start_after_the_way_out_and_load_balancers_after_the_way_in()
    {
        var deployment = Map(Web, "newVpc: { wayOut: nat }");
        var template = CloudFormation.Template(deployment)["Resources"]!.AsObject();
        var module = string.Concat(Terraform.Emit(deployment).Select(file => file.Content));
        foreach (var task in new[] { "WebService", "MigrationsJob" })
            Assert.Contains("VpcPrivateSubnet1Route", DependsOn(template, task));
        Assert.Contains("VpcInternetGatewayAttachment", DependsOn(template, "LoadBalancer"));
        Assert.Contains("aws_route.vpc_private_subnet_1,", module, StringComparison.Ordinal);
        Assert.Contains("depends_on = [aws_internet_gateway.vpc]", module.Replace("[\n    ", "[", StringComparison.Ordinal)
            .Replace(",\n  ]", "]", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_raw_files_name_its_subnets_by_outputs_of_the_stack()
    {
        var deployment = Map(Web, "newVpc: { wayOut: nat }");
        Assert.Contains("${VPC_PRIVATE_SUBNET_1_ID}",
            EcsJson.Emit(deployment).First(file => file.Path.EndsWith("web/service.json", StringComparison.Ordinal)).Content,
            StringComparison.Ordinal);
        Assert.Contains("VpcPrivateSubnet1Id", CloudFormation.Template(deployment)["Outputs"]!.AsObject().Select(output => output.Key));
    }

    private static IEnumerable<JsonNode> Of(JsonObject resources, string type) =>
        resources.Where(resource => resource.Value!["Type"]!.GetValue<string>() == type).Select(resource => resource.Value!["Properties"]!);

    private static IEnumerable<string> DependsOn(JsonObject resources, string id) =>
        resources[id]!["DependsOn"]!.AsArray().Select(name => name!.GetValue<string>());

    [GeneratedRegex("""
        resource "aws_subnet" [^}]*?cidr_block\s+= "(?<cidr>[^"]+)"
        """)]
    private static partial Regex Subnet();

    [GeneratedRegex("""
        service_name\s+= "com\.amazonaws\.\$\{var\.aws_region\}(?<service>[^"]+)"
        """)]
    private static partial Regex Endpoint();
}
