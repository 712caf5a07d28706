using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint of a resource: where it listens and how others reach it.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly TaskCompletionSource<AllocatedEndpoint> allocation = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? transport;

    public EndpointAnnotation(
        ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null, int? port = null,
        int? targetPort = null, bool? isExternal = null, bool isProxied = true)
    {
        UriScheme = uriScheme ?? (protocol == ProtocolType.Udp ? "udp" : "tcp");
        Name = name ?? UriScheme;
        ResourceName.Check(Name, "Endpoint");
        Protocol = protocol;
        this.transport = transport;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    public string Name { get; set; }

    public ProtocolType Protocol { get; set; }

    /// <summary>The port that callers use; null lets one be chosen.</summary>
    public int? Port { get; set; }

    /// <summary>The port that the process listens on; null lets one be chosen.</summary>
    public int? TargetPort { get; set; }

    public string UriScheme { get; set; }

    /// <summary>The address that the process listens on.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary><c>http</c>, <c>http2</c> or <c>tcp</c>.</summary>
    public string Transport
    {
        get => transport ?? (UriScheme is "http" or "https" ? "http" : "tcp");
        set => transport = value;
    }

    public bool IsExternal { get; set; }

    /// <summary>True when callers reach the process through the engine's proxy.</summary>
    public bool IsProxied { get; set; }

    /// <summary>True keeps the endpoint out of what <c>WithReference</c> hands to others.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    public bool TlsEnabled { get; set; }

    /// <summary>Where the endpoint can be reached, once the application runs.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => allocation.Task.IsCompletedSuccessfully ? allocation.Task.Result : null;
        set => allocation.TrySetResult(value ?? throw new ArgumentNullException(nameof(value)));
    }

    internal Task<AllocatedEndpoint> Allocation => allocation.Task;

    internal bool FromLaunchProfile { get; init; }

    /// <summary>The variable that tells the process which port to listen on.</summary>
    internal string? TargetPortVariable { get; set; }
}

/// <summary>Address and port of an endpoint in a running application.</summary>
public class AllocatedEndpoint
{
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
    {
        Endpoint = endpoint;
        Address = address;
        Port = port;
        TargetPortExpression = targetPortExpression;
    }

    public EndpointAnnotation Endpoint { get; }

    public string Address { get; }

    public int Port { get; }

    /// <summary>The listening port: a number, or the engine's template that differs for each replica.</summary>
    public string? TargetPortExpression { get; }

    public string UriScheme => Endpoint.UriScheme;

    public string EndPointString => $"{Address}:{Port}";

    public string UriString => $"{UriScheme}://{EndPointString}";

    public override string ToString() => UriString;
}

/// <summary>The parts of an endpoint that can be referred to.</summary>
public enum EndpointProperty
{
    Url,
    Host,
    IPV4Host,
    Port,
    Scheme,
    TargetPort,
    HostAndPort,
    TlsEnabled,
}
