using Financial.EtlWorker;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Load;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;

if (HealthCommand.Requested(args)) return await HealthCommand.RunAsync();
if (MigrateCommand.Requested(args)) return await MigrateCommand.RunAsync();
if (VerifyCommand.Requested(args)) return await VerifyCommand.RunAsync(args);
if (args is ["--describe"])
{
    foreach (var step in ImportStep.All) Console.WriteLine(step);
    return 0;
}

// Use the slim builder: the worker serves only health endpoints. Without IIS, HTTP/3 and static files it needs 2 MiB less.
var builder = WebApplication.CreateSlimBuilder(args);
var job = SageImportJob.Requested(builder.Configuration);
builder.AddServiceDefaults("etl-worker");
if (job is null)
{
    builder.AddMessaging("ledger",
        bus =>
        {
            bus.AddConsumer<ImportFileConsumer>();
            bus.AddConsumer<ExportJournalConsumer>();
        },
        // One of each at a time: a long export does not hold up imports.
        queues => queues.Consume<ImportFileConsumer>(Queues.ImportFile).Consume<ExportJournalConsumer>(Queues.ExportJournal));
    builder.Services.AddHostedService<MonthIndexes>();
}
else
{
    builder.AddMessaging("ledger");
}

builder.Services.AddSingleton<ObjectDownload>();
builder.Services.AddSingleton<Extraction>();
builder.Services.AddSingleton<ImportMetrics>();
builder.Services.AddSingleton<ImportFileHandler>();
builder.Services.AddSingleton<ExportJournalHandler>();
builder.Services.AddSingleton<SageImportJob>();

var app = builder.Build();
app.MapServiceDefaults();
if (job is not null) return await SageImportJob.RunAsync(app, job);
return await app.RunToEndAsync();
