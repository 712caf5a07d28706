namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>A .NET project that runs as a process.</summary>
    public class ProjectResource(string name)
        : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport
    {
        internal Dictionary<EndpointAnnotation, string> KestrelEndpointHosts { get; } = [];

        internal EndpointAnnotation? DefaultHttpsEndpoint { get; set; }

        internal bool HasKestrelEndpoints => KestrelEndpointHosts.Count > 0;
    }

    /// <summary>Any other program that runs as a process.</summary>
    public class ExecutableResource : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
    {
        public ExecutableResource(string name, string command, string workingDirectory) : base(name)
        {
            ArgumentException.ThrowIfNullOrEmpty(command);
            ArgumentNullException.ThrowIfNull(workingDirectory);
            Command = command;
            WorkingDirectory = workingDirectory;
        }

        public string Command { get; }

        public string WorkingDirectory { get; }
    }

    /// <summary>A container. There is no container engine here: it is published, and fails to start when run.</summary>
    public class ContainerResource(string name, string? entrypoint = null)
        : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
    {
        public string? Entrypoint { get; set; } = entrypoint;
    }
}

namespace Aspire.Hosting
{
    using Aspire.Hosting.ApplicationModel;

    /// <summary>Says where a project is.</summary>
    public interface IProjectMetadata : IResourceAnnotation
    {
        /// <summary>Full path of the project file.</summary>
        string ProjectPath { get; }

        /// <summary>The launch settings, when they are not read from the project's folder.</summary>
        LaunchSettings? LaunchSettings => null;

        /// <summary>True when the project is built already.</summary>
        bool SuppressBuild => false;

        /// <summary>True for a program that is a single source file.</summary>
        bool IsFileBasedApp => string.Equals(Path.GetExtension(ProjectPath), ".cs", StringComparison.OrdinalIgnoreCase);
    }
}
