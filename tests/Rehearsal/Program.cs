using ManifestToEcs.Rehearsal;

// MANIFEST [OVERLAY [ENVIRONMENT]] publishes by the tool and deploys by the emitted script; an AppHost does both by the steps of Aspire's
// pipeline. Either deploys to the emulator at AWS_ENDPOINT_URL, changes the application, shows the difference, deploys again,
// rolls back and destroys. Lists what became of each emitted resource.
if (args is not [var application, .. { Length: <= 2 } rest]
    || Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL") is not { Length: > 0 } address)
{
    Console.Error.WriteLine(
        "usage: AWS_ENDPOINT_URL=http://127.0.0.1:5000 Rehearsal (MANIFEST [OVERLAY [ENVIRONMENT]] | APPHOST.csproj|dll [ENVIRONMENT])");
    return 2;
}

using var emulator = new Emulator(new Uri(address));
var folder = Directory.CreateTempSubdirectory("rehearsal-");
try
{
    var copy = folder.CreateSubdirectory("rehearsal").FullName;
    IWay way = AspireWay.IsAppHost(application)
        ? new AspireWay(application, rest.ElementAtOrDefault(0) ?? "Production", copy)
        : new ScriptWay(application, rest.ElementAtOrDefault(0), rest.ElementAtOrDefault(1) ?? "prod", copy);
    await way.PublishAsync();
    using var gaps = await EmulatorGaps.FindAsync(emulator, way.Published.Template);
    Console.WriteLine($"== types that the emulator's CloudFormation does not know: {string.Join(", ", gaps.UnknownTypes)}");
    foreach (var (name, value) in emulator.Environment(gaps.Address).Concat(await emulator.ProvideAsync())) way.Environment[name] = value;
    foreach (var secret in way.Published.SecretVariables) way.Environment[secret] = "rehearsal-secret";
    var report = new Report(way.Published, emulator, gaps);

    await way.DeployAsync();
    await report.AfterAsync("create");
    await way.ChangeAsync();
    await way.DeployAsync();
    await report.AfterAsync("change");
    await way.RollBackAsync();
    await report.AfterAsync("rollback");
    await way.DestroyAsync();
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
