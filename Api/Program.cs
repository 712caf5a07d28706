using Financial.Api.Authentication;
using Financial.Api.Imports;
using Financial.Api.Problems;
using Financial.Api.Uploads;
using Financial.ServiceDefaults;

if (HealthCommand.Requested(args))
    return await HealthCommand.RunAsync();
if (KeysCommand.Requested(args))
    return await KeysCommand.RunAsync(args);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("api");
builder.AddMessaging(schema: "app");
builder.AddProblems();
ApiKeyAuthentication.AddTo(builder);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(UploadOptions.Read(builder.Configuration));
builder.Services.AddSingleton<ImportChanges>();
builder.Services.AddHostedService(services => services.GetRequiredService<ImportChanges>());

var app = builder.Build();
app.UseProblems();
app.UseDefaultFiles();
app.UseStaticFiles();
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();

app.MapServiceDefaults();
app.MapLogin();
var v1 = app.MapGroup("/v1");
v1.MapUploads();
v1.MapImports();
v1.MapImportEvents();
v1.MapRejects();

await app.RunAsync();
return 0;
