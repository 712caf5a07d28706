using System.ComponentModel;
using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using ManifestToEcs.Emission;
using ManifestToEcs.Mapping;
using ManifestToEcs.Model;
using Microsoft.Extensions.Logging;

namespace ManifestToEcs.Hosting;

/// <summary>Runs the published <c>deploy.sh</c>: one order and one code for people, workflows and Aspire.</summary>
internal sealed class DeploymentScript(string output, Deployment deployment, PipelineStepContext context)
{
    private readonly List<string> _errors = [];
    private IReportingTask? _task;

    /// <summary>Each step that the script announces becomes a task of the pipeline's step.</summary>
    public async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(output, DeployScript.Path), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in await ParametersAsync()) start.Environment.TryAdd(name, value);
        using var process = Start(start);
        process.StandardInput.Close();
        await using var stop = context.CancellationToken.Register(() => process.Kill(entireProcessTree: true));
        await Task.WhenAll(FollowOutputAsync(process), FollowErrorsAsync(process));
        await process.WaitForExitAsync(context.CancellationToken);
        await CompleteTaskAsync(process.ExitCode == 0);
        if (process.ExitCode != 0)
            throw new DistributedApplicationException(_errors.Count == 0 ? $"deploy.sh ended with exit code {process.ExitCode}."
                : string.Join('\n', _errors));
    }

    /// <summary>Values of Aspire parameters, under the names by which the script asks for them.</summary>
    private async Task<Dictionary<string, string>> ParametersAsync()
    {
        var asked = deployment.Inputs.Where(input => input.Value is null).Select(input => input.Name)
            .Concat(deployment.Secrets.OfType<ProvidedSecret>().Select(secret => secret.Variable)).ToHashSet(StringComparer.Ordinal);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in context.Model.Resources.OfType<ParameterResource>())
        {
            // A parameter of the application, or a value of the account: vpc-id is VPC_ID.
            string[] names = [InputNames.For(parameter.Name), Names.UpperSnake(parameter.Name)];
            if (!asked.Overlaps(names)) continue;
            try
            {
                if (await parameter.GetValueAsync(context.CancellationToken) is not { Length: > 0 } value) continue;
                foreach (var name in names.Where(asked.Contains)) values[name] = value;
            }
            catch (MissingParameterValueException)
            {
                // The script asks for it where AWS does not hold it yet.
            }
        }
        return values;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new DistributedApplicationException("bash was not found, which runs deploy.sh: install it (on Windows with Git or WSL).");
        }
    }

    private async Task FollowOutputAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync(context.CancellationToken) is { } line)
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                await CompleteTaskAsync(succeeded: true);
                _task = await context.ReportingStep.CreateTaskAsync(line[3..], context.CancellationToken);
            }
            else
            {
                context.ReportingStep.Log(LogLevel.Information, line.TrimEnd());
            }
        }
    }

    private async Task FollowErrorsAsync(Process process)
    {
        while (await process.StandardError.ReadLineAsync(context.CancellationToken) is { } line)
        {
            _errors.Add(line);
            context.ReportingStep.Log(LogLevel.Error, line);
        }
    }

    private async Task CompleteTaskAsync(bool succeeded)
    {
        if (_task is null) return;
        await _task.CompleteAsync(completionState: succeeded ? CompletionState.Completed : CompletionState.CompletedWithError,
            cancellationToken: context.CancellationToken);
        _task = null;
    }
}
