using Financial.EtlWorker;
using Financial.EtlWorker.Extract;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;

if (HealthCommand.Requested(args)) return await HealthCommand.RunAsync();
if (MigrateCommand.Requested(args)) return await MigrateCommand.RunAsync();

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("etl-worker");
builder.AddMessaging(
    schema: "ledger",
    bus => bus.AddConsumer<ImportFileConsumer>(),
    queues => queues.Consume<ImportFileConsumer>(Queues.ImportFile));
builder.Services.AddSingleton<ObjectDownload>();
builder.Services.AddSingleton<ImportMetrics>();
builder.Services.AddSingleton<ImportFileHandler>();

var app = builder.Build();
app.MapServiceDefaults();
await app.RunAsync();
return 0;
