using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.ServiceDefaults;

if (HealthCommand.Requested(args))
    return await HealthCommand.RunAsync();
if (KeysCommand.Requested(args))
    return await KeysCommand.RunAsync(args);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("api");
builder.AddProblems();
ApiKeyAuthentication.Add(builder);
builder.Services.AddSingleton(TimeProvider.System);

var app = builder.Build();
app.UseProblems();
app.UseDefaultFiles();
app.UseStaticFiles();
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();

app.MapServiceDefaults();
app.MapLogin();

await app.RunAsync();
return 0;
