// A small system that really runs: a one-shot, a service of two processes behind one address, and a program that uses it.
var builder = DistributedApplication.CreateBuilder(args);
var secret = builder.AddParameter("secret", "a{{b}}c", secret: true);
var prepare = builder.AddExecutable("prepare", "sh", ".", "-c", "echo prepared");
var web = builder.AddProject<Projects.Web>("web")
    .WithReplicas(2)
    .WithEnvironment("SECRET", $"<{secret}>")
    .WithHttpHealthCheck("/health")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Page")
    .WithCommand("greet", "Greet", context => Task.FromResult(CommandResults.Success($"hello from {context.ResourceName}")))
    .WaitForCompletion(prepare);
builder.AddExecutable("client", "sh", ".", "-c", "echo web is at $WEB_HTTP; echo trouble >&2; exec sleep 600")
    .WithReference(web).WaitFor(web);
builder.AddExecutable("on-demand", "sh", ".", "-c", "exec sleep 600").WithExplicitStart();
builder.Build().Run();
