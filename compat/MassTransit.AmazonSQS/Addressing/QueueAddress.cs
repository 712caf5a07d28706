using System.Diagnostics.CodeAnalysis;

namespace MassTransit.AmazonSqsTransport;

/// <summary>
/// The address of one queue. Long form <c>amazonsqs://&lt;region&gt;/[&lt;scope&gt;/]&lt;queue&gt;</c>, short form
/// <c>queue:&lt;queue&gt;</c>. In AWS the queue is called <c>&lt;scope&gt;_&lt;queue&gt;</c>.
/// </summary>
/// <param name="Name">The name without scope.</param>
/// <param name="Scope">The host's scope, or null.</param>
internal sealed record QueueAddress(string Name, string? Scope = null)
{
    public const string Scheme = "amazonsqs";
    public const string FifoSuffix = ".fifo";
    public const int MaxNameLength = 80;

    /// <summary>The name of the queue in AWS.</summary>
    public string QueueName => Scope is null ? Name : $"{Scope}_{Name}";

    public bool IsFifo => IsFifoName(Name);

    public static bool IsFifoName(string name) => name.EndsWith(FifoSuffix, StringComparison.Ordinal);

    public static Uri ForHost(string region, string? scope) => new($"{Scheme}://{region}/{scope}");

    /// <summary>The queue called <paramref name="name"/> on this host.</summary>
    /// <exception cref="ArgumentException">SQS does not allow the name.</exception>
    public static QueueAddress ForQueue(AmazonSqsHostSettings host, string name)
    {
        var address = new QueueAddress(name, host.Scope);
        return NameFault(address.QueueName) is { } fault
            ? throw new ArgumentException($"'{address.QueueName}' is not a queue name: {fault}.") : address;
    }

    /// <summary>Region and scope of a host address.</summary>
    public static (string Region, string? Scope) ParseHost(Uri address)
    {
        if (address.Scheme != Scheme || address.Host.Length == 0)
            throw new ArgumentException($"'{address}' is not an Amazon SQS host; write the region, for example 'eu-west-1' or "
                + $"'{Scheme}://eu-west-1'.");
        var scope = address.AbsolutePath.Trim('/');
        return (address.Host, scope.Length == 0 ? null : scope);
    }

    /// <summary>The queue that a destination address names.</summary>
    /// <exception cref="ArgumentException">The address names a topic, another transport or no queue.</exception>
    public static QueueAddress Parse(Uri address, AmazonSqsHostSettings host)
    {
        if (address.Scheme == "queue")
            return ForQueue(host, address.AbsolutePath);
        if (address.Scheme == "topic" || address.Query.Contains("type=topic", StringComparison.Ordinal))
            throw new ArgumentException($"'{address}' is a topic. This transport sends to queues only: use 'queue:<name>'.");
        if (address.Scheme != Scheme)
            throw new ArgumentException($"'{address}' is not an Amazon SQS address: use 'queue:<name>' or "
                + $"'{Scheme}://{host.Region}/<name>'.");

        // A message may name its response address with the scope of another host: the address wins over our own.
        var segments = address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments switch
        {
            [var name] => ForQueue(host, name) with { Scope = null },
            [var scope, var name] => new QueueAddress(name, scope),
            _ => throw new ArgumentException($"'{address}' names no queue."),
        };
    }

    public Uri ToUri(Uri hostAddress, bool temporary = false) =>
        new($"{Scheme}://{hostAddress.Host}/{(Scope is null ? "" : Scope + "/")}{Name}{(temporary
            ? "?durable=false&autodelete=true" : "")}");

    /// <summary>Says why SQS would refuse the name, or null.</summary>
    [SuppressMessage("Globalization", "CA1310", Justification = "Single characters are compared.")]
    public static string? NameFault(string name)
    {
        var stem = IsFifoName(name) ? name[..^FifoSuffix.Length] : name;
        return stem.Length == 0 ? "it is empty"
            : name.Length > MaxNameLength ? $"it has {name.Length} characters and SQS allows {MaxNameLength}"
            : stem.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) is var odd and not '\0'
                ? $"'{odd}' is not allowed (letters, digits, '-', '_', and '.fifo' at the end)"
            : null;
    }
}
