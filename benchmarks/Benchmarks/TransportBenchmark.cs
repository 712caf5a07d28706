using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;
using Financial.LocalInfrastructure;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Financial.Benchmarks;

/// <summary>
/// Messages per second through the bus. The baseline is a bare AWSSDK.SQS loop with the same bytes, queue, batches and messages in flight.
/// Runs alternate, because other work on the machine affects all of them.
/// </summary>
public static class TransportBenchmark
{
    private const int Runs = 9;
    private const int Messages = 10_000;
    private const int InFlight = 100;
    private const int BatchSize = 10;

    public static async Task<int> RunAsync()
    {
        await using var emulator = await SqsS3Emulator.StartAsync();
        var endpointUrl = emulator.EndpointUrl.ToString();
        var config = new AmazonSQSConfig { ServiceURL = endpointUrl, AuthenticationRegion = "us-east-1" };
        using var sqs = new AmazonSQSClient("test", "test", config);
        var url = (await sqs.CreateQueueAsync("transport-benchmark")).QueueUrl;
        var body = await SampleBodyAsync(sqs, url, endpointUrl);

        var bareSends = new List<double>();
        var bareReceives = new List<double>();
        var busSends = new List<double>();
        var busReceives = new List<double>();
        for (var run = 0; run <= Runs; run++)
        {
            var bareSend = await MeasureAsync(() => SendBareAsync(sqs, url, body));
            var bareReceive = await MeasureAsync(() => ReceiveBareAsync(sqs, url));
            var busSend = await SendOverBusAsync(endpointUrl);
            var busReceive = await ReceiveOverBusAsync(endpointUrl);
            Console.WriteLine($"run {run}: bare {bareSend:N0} send/s {bareReceive:N0} receive/s; "
                + $"bus {busSend:N0} send/s {busReceive:N0} receive/s");
            if (run == 0)
                continue; // warms up the compiler and the connections
            bareSends.Add(bareSend);
            bareReceives.Add(bareReceive);
            busSends.Add(busSend);
            busReceives.Add(busReceive);
        }

        Results.Write("transport", "what,runs,messages,in_flight,bare_per_second,bus_per_second,median_ratio,target_ratio",
        [
            Row("send", bareSends, busSends),
            Row("receive and delete", bareReceives, busReceives),
            Row("send, then receive and delete", Together(bareSends, bareReceives), Together(busSends, busReceives)),
        ]);
        return 0;
    }

    private static object[] Row(string what, List<double> bare, List<double> bus) =>
    [
        what, Runs, Messages, InFlight, Math.Round(Results.Median(bare)), Math.Round(Results.Median(bus)),
        Math.Round(Results.Median([.. bus.Zip(bare, (ours, theirs) => ours / theirs)]), 2).ToString(CultureInfo.InvariantCulture), "0.8",
    ];

    private static List<double> Together(List<double> sends, List<double> receives) =>
        [.. sends.Zip(receives, (send, receive) => 1 / (1 / send + 1 / receive))];

    private static async Task<double> MeasureAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return Messages / watch.Elapsed.TotalSeconds;
    }

    private static Task SendBareAsync(AmazonSQSClient sqs, string url, string body) => InParallelAsync(InFlight / BatchSize, async () =>
    {
        for (var sent = 0; sent < Messages / (InFlight / BatchSize); sent += BatchSize)
        {
            var response = await sqs.SendMessageBatchAsync(url,
                [.. Enumerable.Range(0, BatchSize).Select(index => new SendMessageBatchRequestEntry
            {
                Id = index.ToString(CultureInfo.InvariantCulture),
                MessageBody = body,
                MessageAttributes = new() { ["Content-Type"] = new() { DataType = "String",
                    StringValue = "application/vnd.masstransit+json" } },
            })]);
            if (response.Failed is { Count: > 0 })
                throw new InvalidOperationException(response.Failed[0].Message);
        }
    });

    private static async Task ReceiveBareAsync(AmazonSQSClient sqs, string url)
    {
        var received = 0;
        await InParallelAsync(InFlight / BatchSize, async () =>
        {
            while (Volatile.Read(ref received) < Messages)
            {
                var response = await sqs.ReceiveMessageAsync(new ReceiveMessageRequest
                {
                    QueueUrl = url, MaxNumberOfMessages = BatchSize, WaitTimeSeconds = 1, MessageAttributeNames = ["All"],
                });
                if (response.Messages is not { Count: > 0 } messages)
                    continue;
                foreach (var message in messages)
                    using (JsonDocument.Parse(message.Body))
                    {
                    }

                await sqs.DeleteMessageBatchAsync(url,
                    messages.ConvertAll(message => new DeleteMessageBatchRequestEntry(message.MessageId, message.ReceiptHandle)));
                Interlocked.Add(ref received, messages.Count);
            }
        });
    }

    /// <summary>Sends over the bus; building the bus is not measured.</summary>
    private static async Task<double> SendOverBusAsync(string endpointUrl)
    {
        await using var services = Bus(endpointUrl);
        var endpoint = await services.GetRequiredService<IBusControl>().GetSendEndpoint(new Uri("queue:transport-benchmark"));
        var number = 0;
        return await MeasureAsync(() => InParallelAsync(InFlight, async () =>
        {
            while (Interlocked.Increment(ref number) is var next && next <= Messages)
                await endpoint.Send(Sample(next));
        }));
    }

    /// <summary>
    /// Measures from starting the bus to the last consumed message; only the deletes of the last few messages are missing.
    /// </summary>
    private static async Task<double> ReceiveOverBusAsync(string endpointUrl)
    {
        var seen = new ConcurrentDictionary<int, bool>();
        var done = new TaskCompletionSource();
        await using var services = Bus(endpointUrl, endpoint =>
        {
            endpoint.PrefetchCount = InFlight;
            endpoint.Handler<BenchmarkMessage>(context =>
            {
                if (seen.TryAdd(context.Message.Number, true) && seen.Count == Messages)
                    done.TrySetResult();
                return Task.CompletedTask;
            });
        });
        var bus = services.GetRequiredService<IBusControl>();
        var watch = Stopwatch.StartNew();
        await bus.StartAsync();
        await done.Task.WaitAsync(TimeSpan.FromMinutes(2));
        var perSecond = Messages / watch.Elapsed.TotalSeconds;
        await bus.StopAsync();
        return perSecond;
    }

    private static Task InParallelAsync(int count, Func<Task> work) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(work)));

    /// <summary>A message body of the bus, which the bare loop sends too.</summary>
    private static async Task<string> SampleBodyAsync(AmazonSQSClient sqs, string url, string endpointUrl)
    {
        await using var services = Bus(endpointUrl);
        await (await services.GetRequiredService<IBusControl>().GetSendEndpoint(new Uri("queue:transport-benchmark"))).Send(Sample(0));
        var message = (await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = url, WaitTimeSeconds = 5 })).Messages[0];
        await sqs.DeleteMessageAsync(url, message.ReceiptHandle);
        return message.Body;
    }

    private static BenchmarkMessage Sample(int number) =>
        new(number, "tenants/1/imports/0193f1c2-7d1e-7f00-9c55-4d2f1a9b3c11/general-journal.csv", 1_048_576);

    private static ServiceProvider Bus(string endpointUrl, Action<IAmazonSqsReceiveEndpointConfigurator>? endpoint = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection([new("AmazonSqs:CreateMissingQueues", "true")]).Build());
        services.AddMassTransit(bus => bus.UsingAmazonSqs((_, configurator) =>
        {
            configurator.Host("us-east-1", host =>
            {
                host.AccessKey("test");
                host.SecretKey("test");
                host.Config(new AmazonSQSConfig { ServiceURL = endpointUrl });
            });
            if (endpoint is not null)
                configurator.ReceiveEndpoint("transport-benchmark", endpoint);
        }));
        return services.BuildServiceProvider();
    }
}

/// <summary>A message of typical size.</summary>
public sealed record BenchmarkMessage(int Number, string ObjectKey, long SizeBytes);
