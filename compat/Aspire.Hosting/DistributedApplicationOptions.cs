namespace Aspire.Hosting;

/// <summary>How the application is set up.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>Command line of the AppHost.</summary>
    public string[]? Args { get; set; }

    /// <summary>Name of the AppHost's assembly; default: the program's entry assembly.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>Folder of the AppHost's project; default: where its assembly says it was built.</summary>
    public string? ProjectDirectory { get; set; }

    public bool DisableDashboard { get; set; }

    /// <summary>Writes the consoles of the resources into the AppHost's log.</summary>
    public bool EnableResourceLogging { get; set; }

    public bool AllowUnsecuredTransport { get; set; }

    public string? DashboardApplicationName { get; set; }
}

/// <summary>What the AppHost does: run the model or publish it.</summary>
public enum DistributedApplicationOperation
{
    Run,
    Publish,
}

/// <summary>Under which operation the model is built.</summary>
public class DistributedApplicationExecutionContext
{
    private readonly Func<IServiceProvider>? services;

    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation) : this(operation, "manifest", null)
    {
    }

    internal DistributedApplicationExecutionContext(DistributedApplicationOperation operation, string publisherName, Func<IServiceProvider>? services)
    {
        Operation = operation;
        PublisherName = publisherName;
        this.services = services;
    }

    public DistributedApplicationOperation Operation { get; }

    public string PublisherName { get; }

    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    public IServiceProvider ServiceProvider => services?.Invoke() ?? throw new InvalidOperationException("The application has not been built yet.");
}

/// <summary>Something about the application is not as it has to be.</summary>
public class DistributedApplicationException : Exception
{
    public DistributedApplicationException()
    {
    }

    public DistributedApplicationException(string message) : base(message)
    {
    }

    public DistributedApplicationException(string message, Exception? inner) : base(message, inner)
    {
    }
}
