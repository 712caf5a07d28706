using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace ManifestToEcs.Rehearsal;

/// <summary>The emulator of AWS: its own API for CloudFormation, and the AWS CLI for everything else.</summary>
internal sealed class Emulator(Uri address) : IDisposable
{
    public const string Region = "us-east-1";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };

    public Uri Address => address;

    /// <summary>The emulator's last answer that was not a success.</summary>
    public string LastFault { get; private set; } = "";

    /// <summary>Credentials and region for the AWS CLI; an emulator takes any.</summary>
    public Dictionary<string, string> Environment(Uri? endpoint = null) => new()
    {
        ["AWS_ENDPOINT_URL"] = (endpoint ?? address).ToString(), ["AWS_REGION"] = Region, ["AWS_DEFAULT_REGION"] = Region,
        ["AWS_ACCESS_KEY_ID"] = "rehearsal", ["AWS_SECRET_ACCESS_KEY"] = "rehearsal", ["AWS_MAX_ATTEMPTS"] = "1", ["AWS_PAGER"] = "",
    };

    /// <summary>Calls CloudFormation. Returns null if the emulator fails or refuses.</summary>
    public Task<XElement?> CloudFormationAsync(string action, IEnumerable<KeyValuePair<string, string>> parameters) =>
        QueryAsync("cloudformation", "2010-05-15", action, parameters);

    /// <summary>Forgets everything, and lets tasks end at once, if the emulator can; moto does.</summary>
    public async Task ResetAsync()
    {
        const string TasksEnd = """{"model_name": "ecs::task", "transition": {"progression": "immediate"}}""";
        using var reset = await _http.PostAsync(new Uri(address, "moto-api/reset"), null);
        using var content = new StringContent(TasksEnd, Encoding.UTF8, "application/json");
        using var transition = await _http.PostAsync(new Uri(address, "moto-api/state-manager/set-transition"), content);
    }

    /// <summary>Calls the AWS CLI and returns its answer; null if the call fails.</summary>
    public async Task<JsonNode?> AskAsync(params string[] arguments)
    {
        var (code, output) = await Commands.RunAsync("aws", [.. arguments, "--output", "json"], environment: Environment());
        return code != 0 ? null : output.Trim() is { Length: > 0 } json ? JsonNode.Parse(json) : new JsonObject();
    }

    /// <summary>
    /// Makes what a deployment needs beforehand: a certificate, a network with four subnets. Returns the settings of deploy.sh.
    /// </summary>
    public async Task<Dictionary<string, string>> ProvideAsync()
    {
        var vpc = await MakeAsync("CreateVpc", "vpcId", [new("CidrBlock", "10.0.0.0/16")]);
        await QueryAsync("ec2", "2016-11-15", "ModifyVpcAttribute", [new("VpcId", vpc), new("EnableDnsHostnames.Value", "true")]);
        var settings = new Dictionary<string, string> { ["VPC_ID"] = vpc, ["CERTIFICATE_ARN"] = await MakeCertificateAsync() };
        var number = 0;
        foreach (var subnet in new[] { "PRIVATE_SUBNET_1", "PRIVATE_SUBNET_2", "PUBLIC_SUBNET_1", "PUBLIC_SUBNET_2" })
        {
            var zone = Region + (number % 2 == 0 ? "a" : "b");
            settings[subnet] = await MakeAsync("CreateSubnet", "subnetId",
                [new("VpcId", vpc), new("CidrBlock", $"10.0.{number++}.0/24"), new("AvailabilityZone", zone)]);
        }
        return settings;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> MakeAsync(string action, string id, IEnumerable<KeyValuePair<string, string>> parameters) =>
        (await QueryAsync("ec2", "2016-11-15", action, parameters))?.Descendants().First(element => element.Name.LocalName == id).Value
            ?? throw new RehearsalException($"The emulator at {address} refuses {action}.");

    private async Task<string> MakeCertificateAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent("""{"DomainName": "rehearsal.example.com"}""", Encoding.UTF8, "application/x-amz-json-1.1"),
        };
        request.Headers.Add("X-Amz-Target", "CertificateManager.RequestCertificate");
        Sign(request, "acm");
        using var response = await _http.SendAsync(request);
        return (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())?["CertificateArn"]
            ?? throw new RehearsalException($"The emulator at {address} makes no certificate.");
    }

    private async Task<XElement?> QueryAsync(
        string service, string version, string action, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent([new("Action", action), new("Version", version), .. parameters]),
        };
        Sign(request, service);
        using var response = await _http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        if (response.IsSuccessStatusCode) return XElement.Parse(answer);
        LastFault = answer;
        return null;
    }

    // An emulator finds the service by the scope of the signature and does not check it.
    private static void Sign(HttpRequestMessage request, string service) => request.Headers.TryAddWithoutValidation("Authorization",
        $"AWS4-HMAC-SHA256 Credential=rehearsal/20260101/{Region}/{service}/aws4_request, SignedHeaders=host, Signature=0");
}
