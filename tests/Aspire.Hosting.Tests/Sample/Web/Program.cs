// A service to be orchestrated: it shows its environment, counts as healthy once it runs, and dies when asked to.
var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/health", () => "healthy");
app.MapGet("/variable/{name}", (string name) => Environment.GetEnvironmentVariable(name));
app.MapGet("/process", () => Environment.ProcessId);
app.MapPost("/crash", () => Environment.Exit(7));
app.Run();
