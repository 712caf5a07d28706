using Financial.Insights;
using Financial.Insights.Generations;
using Financial.Insights.Words;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;

if (HealthCommand.Requested(args))
    return await HealthCommand.RunAsync();

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("insights");
builder.AddMessaging(
    "insight",
    bus => bus.AddConsumer<ImportPostedConsumer>(),
    endpoints => endpoints.Consume<ImportPostedConsumer>(Queues.GenerateInsights));
builder.AddModel();
builder.Services.AddSingleton<GenerateInsights>();

var app = builder.Build();
app.MapServiceDefaults();
return await app.RunToEndAsync();
