using ManifestToEcs.Rehearsal;

// MANIFEST [OVERLAY [ENVIRONMENT]]: publishes, deploys to the emulator at AWS_ENDPOINT_URL by the emitted script, changes the application,
// deploys again, rolls back and destroys. Lists what became of each emitted resource.
if (args is not [var manifest, .. { Length: <= 2 } rest]
    || Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL") is not { Length: > 0 } address)
{
    Console.Error.WriteLine("usage: AWS_ENDPOINT_URL=http://127.0.0.1:5000 Rehearsal MANIFEST [OVERLAY [ENVIRONMENT]]");
    return 2;
}

using var emulator = new Emulator(new Uri(address));
var folder = Directory.CreateTempSubdirectory("rehearsal-");
try
{
    var application = new Application(
        manifest, rest.ElementAtOrDefault(0), rest.ElementAtOrDefault(1) ?? "prod", folder.CreateSubdirectory("rehearsal").FullName);
    await application.PublishAsync();
    using var gaps = await EmulatorGaps.FindAsync(emulator, application);
    Console.WriteLine($"== types that the emulator's CloudFormation does not know: {string.Join(", ", gaps.UnknownTypes)}");
    var deployment = new Deployment(application, emulator, gaps);
    var report = new Report(application, emulator, gaps);

    await deployment.DeployAsync();
    await report.AfterAsync("create");
    await application.ChangeAsync();
    await application.PrintDifferencesAsync();
    await application.PublishAsync();
    await deployment.DeployAsync();
    await report.AfterAsync("change");
    await deployment.RollBackAsync();
    await report.AfterAsync("rollback");
    await deployment.DestroyAsync();
    await report.AfterAsync("destroy");
    report.Print(Console.Out);
    return 0;
}
catch (RehearsalException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
finally
{
    folder.Delete(recursive: true);
}
