using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>Turns a resource into the command line, environment and folder of a process.</summary>
internal static partial class ProcessRendering
{
    internal static async Task<ExecutableSpec> RenderAsync(
        IResource resource, DistributedApplicationExecutionContext context, System.Reflection.Assembly? appHost, EngineFiles engine, ILogger logger,
        CancellationToken cancellationToken)
    {
        var (program, folder, leading) = Command(resource, appHost, engine);
        var variables = new EnvironmentCallbackContext(context, resource, cancellationToken: cancellationToken) { Logger = logger };
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
            await callback.Callback(variables);
        var arguments = new CommandLineArgsCallbackContext([], resource, cancellationToken) { ExecutionContext = context, Logger = logger };
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
            await callback.Callback(arguments);

        var caller = new ValueProviderContext { ExecutionContext = context, Caller = resource };
        var environment = new List<NameAndValue>();
        foreach (var (name, value) in variables.EnvironmentVariables)
            if (await ResolveAsync(value, caller, cancellationToken) is { } text)
                environment.Add(new NameAndValue(name, text));
        var args = new List<string>(leading);
        foreach (var argument in arguments.Args)
            if (await ResolveAsync(argument, caller, cancellationToken) is { } text)
                args.Add(text);
        return new ExecutableSpec(program, folder, args, environment);
    }

    private static (string Program, string Folder, IReadOnlyList<string> Leading) Command(
        IResource resource, System.Reflection.Assembly? appHost, EngineFiles engine)
    {
        if (resource is Dashboard.DashboardResource)
            return (engine.DashboardPath, Path.GetDirectoryName(engine.DashboardPath)!, ["dashboard"]);
        if (resource is ExecutableResource executable)
            return (Program(executable), executable.WorkingDirectory, []);
        var project = resource.Annotations.OfType<IProjectMetadata>().Last();
        var folder = Path.GetDirectoryName(project.ProjectPath)!;
        // What the build has made starts a second sooner than "dotnet run", and as one process.
        var built = AppHostMetadata.TargetPath(project.GetType().Assembly, project.ProjectPath) ?? AppHostMetadata.TargetPath(appHost, project.ProjectPath);
        if (built is not null)
            return File.Exists(built)
                ? ("dotnet", folder, [built])
                : throw new DistributedApplicationException($"The project '{project.ProjectPath}' has not been built: '{built}' does not exist.");
        if (!File.Exists(project.ProjectPath))
            throw new DistributedApplicationException($"The project file '{project.ProjectPath}' of '{resource.Name}' does not exist.");
        string[] build = project.SuppressBuild ? ["--no-build"] : [];
        return ("dotnet", folder, ["run", "--project", project.ProjectPath, .. build, "--no-launch-profile", "--"]);
    }

    /// <summary>A relative path with a separator starts at the working directory; a bare name is looked up in PATH.</summary>
    private static string Program(ExecutableResource executable)
        => executable.Command.Contains('/') || executable.Command.Contains(Path.DirectorySeparatorChar)
            ? Path.GetFullPath(executable.Command, executable.WorkingDirectory)
            : executable.Command;

    private static async Task<string?> ResolveAsync(object value, ValueProviderContext caller, CancellationToken cancellationToken)
    {
        var text = value switch
        {
            string literal => literal,
            IValueProvider provider => await provider.GetValueAsync(caller, cancellationToken),
            IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(caller, cancellationToken),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
        return text is null ? null : ForeignTemplate().Replace(text, """{{"{{"}}""");
    }

    // The engine expands {{…}} in every value. Only the templates that we make are meant; a password may hold two braces.
    [GeneratedRegex("""\{\{(?!- (?:portForServing|index \.Annotations) )""")]
    private static partial Regex ForeignTemplate();
}
