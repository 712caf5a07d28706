using MassTransit.Configuration;
using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>Creates the endpoints of the bus and holds what they share: the host's settings and its queues.</summary>
internal sealed class SqsHostConfiguration
    : BaseHostConfiguration<SqsReceiveEndpointConfiguration, IAmazonSqsReceiveEndpointConfigurator>
{
    private readonly SqsBusConfiguration _bus;
    private readonly SqsTopologyConfiguration _topology;
    private readonly Lazy<QueueDirectory> _queues;
    private SqsBusTopology? _busTopology;

    public SqsHostConfiguration(SqsBusConfiguration bus, SqsTopologyConfiguration topology)
        : base(bus)
    {
        _bus = bus;
        _topology = topology;
        _queues = new Lazy<QueueDirectory>(() => new QueueDirectory(Settings.CreateClient(), Settings, QueueCreation));
    }

    public AmazonSqsHostSettings Settings { get; set; } = new(new Uri("amazonsqs://us-east-1"));

    public QueueCreation QueueCreation { get; set; } = new();

    public QueueDirectory Queues => _queues.Value;

    public override Uri HostAddress => Settings.HostAddress;

    public override IBusTopology Topology => _busTopology ??= new SqsBusTopology(this, _topology);

    // The receive loop does its own back-off; this policy serves what MassTransit itself retries around a transport.
    public override IRetryPolicy ReceiveTransportRetryPolicy { get; } =
        Retry.Exponential(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(3));

    public override void ReceiveEndpoint(
        IEndpointDefinition definition,
        IEndpointNameFormatter? endpointNameFormatter,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configureEndpoint = null)
    {
        var settings = SettingsFor(definition, endpointNameFormatter);
        CreateReceiveEndpointConfiguration(settings, _bus.CreateEndpointConfiguration(), endpoint =>
        {
            ApplyEndpointDefinition(endpoint, definition);
            configureEndpoint?.Invoke(endpoint);
        }, add: true);
    }

    public override void ReceiveEndpoint(string queueName, Action<IAmazonSqsReceiveEndpointConfigurator> configureEndpoint) =>
        CreateReceiveEndpointConfiguration(new ReceiveSettings(queueName), _bus.CreateEndpointConfiguration(), configureEndpoint,
            add: true);

    public override IReceiveEndpointConfiguration CreateReceiveEndpointConfiguration(
        string queueName, Action<IReceiveEndpointConfigurator>? configure = null) =>
        CreateReceiveEndpointConfiguration(new ReceiveSettings(queueName), _bus.CreateEndpointConfiguration(), configure);

    public SqsReceiveEndpointConfiguration CreateReceiveEndpointConfiguration(
        ReceiveSettings settings,
        SqsEndpointConfiguration endpoint,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configure,
        bool add = false)
    {
        var configuration = new SqsReceiveEndpointConfiguration(this, settings, endpoint);
        configure?.Invoke(configuration);
        Observers.EndpointConfigured(configuration);
        if (add)
            Add(configuration);
        return configuration;
    }

    /// <summary>An endpoint that is connected while the bus runs.</summary>
    public SqsReceiveEndpointConfiguration CreateReceiveEndpointConfiguration(
        IEndpointDefinition definition,
        IEndpointNameFormatter? endpointNameFormatter,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configure) =>
        CreateReceiveEndpointConfiguration(SettingsFor(definition, endpointNameFormatter), _bus.CreateEndpointConfiguration(), endpoint =>
        {
            ApplyEndpointDefinition(endpoint, definition);
            configure?.Invoke(endpoint);
        });

    public override IHost Build()
    {
        var host = new SqsHost(this, Topology);
        foreach (var endpoint in GetConfiguredEndpoints())
            endpoint.Build(host);
        return host;
    }

    private static ReceiveSettings SettingsFor(IEndpointDefinition definition, IEndpointNameFormatter? formatter) =>
        new(definition.GetEndpointName(formatter ?? DefaultEndpointNameFormatter.Instance)) { IsTemporary = definition.IsTemporary };
}

/// <summary>The addresses of the bus.</summary>
internal sealed class SqsBusTopology(IHostConfiguration host, ITopologyConfiguration topology) : BusTopology(host, topology);
