using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Financial.Fixtures;
using MassTransit;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>What lies in the queue is what the stock package writes and reads: the two can be mixed and exchanged.</summary>
public class WireFormatTests(SqsS3Fixture sqs) : IClassFixture<SqsS3Fixture>
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public async Task The_envelope_is_the_golden_one()
    {
        var queue = Queues.NewName("envelope");
        await using var bus = TestBus.Create(sqs);

        await SendSampleAsync(bus, queue);

        var envelope = JsonNode.Parse((await sqs.Sqs.TakeAsync(queue)).Body)!.AsObject();
        Assert.Equal(await GoldenAsync("envelope.json"), Mask(envelope, queue).ToJsonString(Indented));
    }

    [Fact]
    public async Task The_attributes_are_the_golden_ones_and_all_of_type_String()
    {
        var queue = Queues.NewName("attributes");
        await using var bus = TestBus.Create(sqs);

        await SendSampleAsync(bus, queue);

        var attributes = new JsonObject();
        foreach (var (name, value) in (await sqs.Sqs.TakeAsync(queue)).MessageAttributes
            .OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            Assert.Equal("String", value.DataType);
            // The trace is there only while somebody listens to it; see TracingTests.
            if (name != "MT-Activity-Id")
                attributes[name] = value.StringValue;
        }

        Assert.Equal(await GoldenAsync("attributes.json"), attributes.ToJsonString(Indented));
    }

    [Fact]
    public async Task Eleven_headers_become_ten_attributes_and_are_all_in_the_body()
    {
        var queue = Queues.NewName("headers");
        await using var bus = TestBus.Create(sqs);

        for (var message = 0; message < 2; message++)
            await bus.SendAsync(queue, new LoadFile("a"), send =>
            {
                send.CorrelationId = Guid.NewGuid();
                foreach (var number in Enumerable.Range(0, 11))
                    send.Headers.Set($"header-{number}", "x");
            });

        var received = await sqs.Sqs.TakeAsync(queue);
        Assert.Equal(10, received.MessageAttributes.Count);
        Assert.Contains("Content-Type", received.MessageAttributes.Keys);
        Assert.Contains("CorrelationId", received.MessageAttributes.Keys);
        var headers = JsonNode.Parse(received.Body)!["headers"]!.AsObject();
        Assert.All(Enumerable.Range(0, 11), number => Assert.True(headers.ContainsKey($"header-{number}")));
        Assert.Equal(1, bus.Log.Count("do not fit into the ten attributes"));
    }

    [Fact]
    public async Task A_header_that_SQS_would_refuse_as_attribute_travels_in_the_body_alone()
    {
        var queue = Queues.NewName("odd-headers");
        await using var bus = TestBus.Create(sqs);

        await bus.SendAsync(queue, new LoadFile("a"), send =>
        {
            send.Headers.Set("empty", "");
            send.Headers.Set("with space", "x");
            send.Headers.Set("AWS.reserved", "x");
            send.Headers.Set("bell", "\u0007");
            send.Headers.Set("fine", "x");
        });

        var received = await sqs.Sqs.TakeAsync(queue);
        Assert.Equal(["Content-Type", "fine"],
            received.MessageAttributes.Keys.Where(name => name != "MT-Activity-Id").Order(StringComparer.Ordinal));
        Assert.Contains("\"with space\"", received.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_that_the_host_does_not_allow_become_no_attributes()
    {
        var queue = Queues.NewName("allowed");
        await using var bus = TestBus.Create(sqs, host: host => host.AllowTransportHeader(header => header.Key != "secret"));

        await bus.SendAsync(queue, new LoadFile("a"), send =>
        {
            send.Headers.Set("secret", "x");
            send.Headers.Set("open", "x");
        });

        var received = await sqs.Sqs.TakeAsync(queue);
        Assert.DoesNotContain("secret", received.MessageAttributes.Keys);
        Assert.Contains("open", received.MessageAttributes.Keys);
    }

    [Fact]
    public void Every_message_of_the_system_has_a_namespace_because_its_name_on_the_wire_needs_one() =>
        Assert.All(
            typeof(Ledger.Messages.Queues).Assembly.GetExportedTypes()
                .Where(type => type.Namespace?.EndsWith(".Messages", StringComparison.Ordinal) == true && !type.IsAbstract),
            type => Assert.StartsWith($"urn:message:Financial.Ledger.Messages:{type.Name}", MessageUrn.ForTypeString(type),
                StringComparison.Ordinal));

    private static Task SendSampleAsync(TestBus bus, string queue) => bus.SendAsync(queue, new LoadFile("journal.csv", 3), send =>
    {
        send.CorrelationId = Guid.Parse("0193f1c2-7d1e-7f00-9c55-4d2f1a9b3c11");
        send.Headers.Set("attempt", 3);
        send.Headers.Set("when", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        send.Headers.Set("kind", "general journal");
    });

    private static async Task<string> GoldenAsync(string file) =>
        (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Golden", file))).TrimEnd().ReplaceLineEndings("\n");

    /// <summary>Replaces what differs from run to run: ids, times, the host and the queue.</summary>
    private static JsonObject Mask(JsonObject envelope, string queue)
    {
        foreach (var id in new[] { "messageId", "conversationId" })
            envelope[id] = Guid.Parse(envelope[id]!.GetValue<string>()) == Guid.Empty ? "empty" : "*";
        envelope["sentTime"] = DateTimeOffset.Parse(envelope["sentTime"]!.GetValue<string>(),
            CultureInfo.InvariantCulture).Offset == TimeSpan.Zero ? "*" : "not UTC";
        envelope["sourceAddress"] = envelope["sourceAddress"]!.GetValue<string>().Split('_')[^1] is { Length: > 0 } ? "*" : "empty";
        envelope["destinationAddress"] = envelope["destinationAddress"]!.GetValue<string>().Replace(queue, "*", StringComparison.Ordinal);
        var host = envelope["host"]!.AsObject();
        foreach (var name in host.Select(property => property.Key).Where(name => name != "massTransitVersion").ToList())
            host[name] = "*";
        envelope["headers"]!.AsObject().Remove("MT-Activity-Id");
        return envelope;
    }
}
