using System.Globalization;
using System.Text.RegularExpressions;
using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>Ports outside of the deployment that the texts of a task name.</summary>
/// <param name="Ports">Sorted.</param>
/// <param name="UnknownIn">A variable whose address only the deployment knows; null: every address can be read.</param>
internal sealed record OutsidePorts(IReadOnlyCollection<int> Ports, string? UnknownIn);

/// <summary>
/// Reads addresses in the variables and arguments of a task: URLs, connection strings, <c>host:port</c>, and pairs such as SMTP_HOST and
/// SMTP_PORT. Addresses of the deployment itself do not count.
/// </summary>
/// <param name="knownInputs">Inputs whose values the overlay gives.</param>
/// <param name="insideHosts">Names of services, in lower case.</param>
/// <param name="dnsNamespace">End of the names that tasks without Service Connect call.</param>
internal sealed partial class OutsideAddresses(
    IReadOnlyDictionary<string, string> knownInputs, IReadOnlySet<string> insideHosts, string dnsNamespace)
{
    // Marks in a text: an address of the deployment or of AWS's own APIs, and a value that only the deployment knows.
    private const char Inside = '\u0001', Unknown = '\u0002';

    private static readonly Dictionary<string, int> Ports = new(StringComparer.OrdinalIgnoreCase)
    {
        ["http"] = 80, ["https"] = 443, ["ws"] = 80, ["wss"] = 443, ["grpc"] = 443, ["grpcs"] = 443, ["ftp"] = 21, ["sftp"] = 22,
        ["smtp"] = 25, ["smtps"] = 465, ["ldap"] = 389, ["ldaps"] = 636, ["amqp"] = 5672, ["amqps"] = 5671, ["mqtt"] = 1883,
        ["mqtts"] = 8883, ["nats"] = 4222, ["kafka"] = 9092, ["redis"] = 6379, ["rediss"] = 6379, ["mongodb"] = 27017,
        ["mongodb+srv"] = 27017, ["postgres"] = 5432, ["postgresql"] = 5432, ["mysql"] = 3306, ["sqlserver"] = 1433,
    };

    private static readonly string[] HostEndings = ["HOST", "HOSTNAME", "SERVER", "ADDRESS"];

    public OutsidePorts Of(TaskDefinition definition)
    {
        var ports = new SortedSet<int>();
        string? unknownIn = null;
        foreach (var container in definition.Containers)
        {
            var texts = container.Environment.Select(variable => (Name: variable.Key, Text: Marked(variable.Value)))
                .Concat(container.Secrets.Select(secret => (Name: secret.Key, Text: Marked(secret.Value.Secret))))
                .Concat(container.EntryPoint.Concat(container.Command).Select(word => (Name: "", Text: Marked(word)))).ToList();
            var hosts = texts.ToLookup(text => text.Name, text => text.Text, StringComparer.OrdinalIgnoreCase);
            foreach (var (name, text) in texts)
            {
                var isRead = Read(text, ports) | ReadPort(name, text, hosts, ports);
                if (!isRead && text.Contains(Unknown) && IsAddress(name) && !HasPort(name, hosts)) unknownIn ??= name;
            }
        }
        return new OutsidePorts(ports, unknownIn);
    }

    // Whether the text holds an address.
    private bool Read(string text, SortedSet<int> ports)
    {
        var isRead = false;
        foreach (Match url in Url().Matches(text))
        {
            isRead = true;
            if (IsOutside(url.Groups["host"].Value)) Add(url.Groups["port"].Value, url.Groups["scheme"].Value, ports);
        }
        if (Pair().Match(text) is { Success: true } pair)
        {
            var port = pair.Groups["port"].Success ? pair.Groups["port"].Value : PairPort().Match(text).Groups["port"].Value;
            isRead = !port.Contains(Unknown);
            if (isRead && IsOutside(pair.Groups["host"].Value.Trim()))
                Add(port, pair.Groups["key"].Value.Equals("host", StringComparison.OrdinalIgnoreCase) ? "postgres" : "", ports);
        }
        foreach (Match address in HostAndPort().Matches(text))
        {
            isRead = true;
            if (IsOutside(address.Groups["host"].Value)) Add(address.Groups["port"].Value, "", ports);
        }
        return isRead;
    }

    // Server=… is SQL Server or MySQL when it names no port.
    private static void Add(string port, string scheme, SortedSet<int> ports)
    {
        if (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535)
            ports.Add(number);
        else if (Ports.TryGetValue(scheme, out var usual)) ports.Add(usual);
        else if (scheme.Length == 0) ports.UnionWith([1433, 3306]);
    }

    // SMTP_PORT=587 beside SMTP_HOST
    private bool ReadPort(string name, string text, ILookup<string, string> texts, SortedSet<int> ports)
    {
        if (!name.EndsWith("PORT", StringComparison.OrdinalIgnoreCase)
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535) return false;
        if (HostEndings.SelectMany(ending => texts[name[..^4] + ending]).Any(host => host.Length > 0 && IsOutside(host))) ports.Add(port);
        return true;
    }

    private static bool HasPort(string name, ILookup<string, string> texts) =>
        HostEndings.Where(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            .Any(ending => texts[name[..^ending.Length] + "PORT"].Any(port => port.All(char.IsAsciiDigit)));

    private bool IsOutside(string host)
    {
        var name = host.ToLowerInvariant();
        return name.Length > 0 && !name.Contains(Inside) && !insideHosts.Contains(name)
            && !name.EndsWith("." + dnsNamespace, StringComparison.Ordinal) && !name.EndsWith("amazonaws.com", StringComparison.Ordinal)
            && name is not ("localhost" or "0.0.0.0" or "+" or "*" or "[") && !name.StartsWith("127.", StringComparison.Ordinal)
            && !name.StartsWith("169.254.", StringComparison.Ordinal);
    }

    private static bool IsAddress(string name) =>
        name.StartsWith("ConnectionStrings__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("services__", StringComparison.OrdinalIgnoreCase) || AddressName().IsMatch(name);

    private string Marked(Secret secret) => secret switch
    {
        ComposedSecret composed => Marked(composed.Template),
        GeneratedSecret => "",
        _ => Unknown.ToString(),
    };

    private string Marked(DeployText text) => string.Concat(text.Parts.Select(part => part switch
    {
        LiteralPart literal => literal.Text,
        InputPart input => knownInputs.GetValueOrDefault(input.Name, Unknown.ToString()),
        AttributePart { Resource: LoadBalancer } => Unknown.ToString(),
        // Of the outputs of a stack, a server's address is unknown; queues, topics and buckets belong to AWS's APIs.
        AttributePart { Resource: Stack, Attribute: var output } when AddressName().IsMatch(output)
            && !output.EndsWith("url", StringComparison.OrdinalIgnoreCase) => Unknown.ToString(),
        AttributePart => Inside.ToString(),
        _ => "secret",
    }));

    [GeneratedRegex(@"(?<![A-Za-z0-9+.-])(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:[^\s/@]*@)?"
        + @"(?<host>[^\s/:;,""'?#@]+)(?::(?<port>\d{1,5}))?")]
    private static partial Regex Url();

    // Host=db.example.com;Port=5432 and Server=tcp:db.example.com,1433
    [GeneratedRegex(@"(?:^|;)\s*(?<key>host|server|data source|address|addr|network address)\s*=\s*(?:tcp:)?"
        + @"(?<host>[^;,]+)(?:,(?<port>\d{1,5}))?", RegexOptions.IgnoreCase)]
    private static partial Regex Pair();

    [GeneratedRegex(@"(?:^|;)\s*port\s*=\s*(?<port>[^;]+)", RegexOptions.IgnoreCase)]
    private static partial Regex PairPort();

    [GeneratedRegex(@"(?<![\w/@:.=-])(?<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+):(?<port>\d{2,5})(?!\d)")]
    private static partial Regex HostAndPort();

    [GeneratedRegex("(URL|URI|ENDPOINT|HOST|HOSTNAME|ADDRESS|SERVER|DSN|CONNECTION|CONNECTION_?STRING)$", RegexOptions.IgnoreCase)]
    private static partial Regex AddressName();
}
