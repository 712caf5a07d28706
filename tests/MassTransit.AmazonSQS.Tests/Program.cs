// Consumes one queue and never finishes a message: the process that DeliveryTests kills.
using Amazon.SQS;
using Financial.MassTransit.AmazonSQS.Tests;
using MassTransit;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder();
builder.Services.AddMassTransit(bus => bus.UsingAmazonSqs((_, configurator) =>
{
    configurator.Host("us-east-1", host =>
    {
        host.AccessKey("test");
        host.SecretKey("test");
        host.Config(new AmazonSQSConfig { ServiceURL = args[0] });
    });
    configurator.ReceiveEndpoint(args[1], endpoint => endpoint.Handler<LoadFile>(async context =>
    {
        await Console.Out.WriteLineAsync($"started {context.Message.Name}");
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
    }));
}));
await builder.Build().RunAsync();
