using System.Net;
using System.Net.NetworkInformation;
using Amazon.S3.Model;
using Amazon.SQS.Model;
using Financial.Fixtures;
using Financial.LocalInfrastructure;

namespace Financial.AppHost.Tests;

public sealed class SqsS3EmulatorTests(SqsS3Fixture sqsS3) : IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task A_message_and_an_object_come_back()
    {
        var queue = (await sqsS3.Sqs.CreateQueueAsync("round-trip")).QueueUrl;
        await sqsS3.Sqs.SendMessageAsync(queue, "hello");
        var received = await sqsS3.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, WaitTimeSeconds = 5 });
        Assert.Equal("hello", Assert.Single(received.Messages).Body);

        await sqsS3.S3.PutBucketAsync("round-trip");
        await sqsS3.S3.PutObjectAsync(new PutObjectRequest { BucketName = "round-trip", Key = "a.csv", ContentBody = "1,2" });
        using var read = await sqsS3.S3.GetObjectAsync("round-trip", "a.csv");
        using var reader = new StreamReader(read.ResponseStream);
        Assert.Equal("1,2", await reader.ReadToEndAsync());
    }

    [Fact]
    public void It_listens_on_loopback_only()
    {
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => listener.Port == sqsS3.EndpointUrl.Port);

        Assert.Equal(IPAddress.Loopback, Assert.Single(listeners).Address);
    }

    [Fact]
    public async Task Messages_and_objects_survive_a_crash_when_there_is_a_state_folder()
    {
        var state = Directory.CreateTempSubdirectory("financial-sqs-s3-");
        try
        {
            await using var crashed = await SqsS3Emulator.StartAsync(stateFolder: state.FullName);
            using (var sqs = SqsS3Fixture.CreateSqs(crashed.EndpointUrl))
            using (var s3 = SqsS3Fixture.CreateS3(crashed.EndpointUrl))
            {
                var created = await sqs.CreateQueueAsync("durable");
                await sqs.SendMessageAsync(created.QueueUrl, "still here");
                await s3.PutBucketAsync("durable");
                await s3.PutObjectAsync(new PutObjectRequest { BucketName = "durable", Key = "a.csv", ContentBody = "1,2" });
            }
            await crashed.KillAsync();

            await using var restarted = await SqsS3Emulator.StartAsync(stateFolder: state.FullName);
            using var sqsAgain = SqsS3Fixture.CreateSqs(restarted.EndpointUrl);
            using var s3Again = SqsS3Fixture.CreateS3(restarted.EndpointUrl);
            var queue = (await sqsAgain.GetQueueUrlAsync("durable")).QueueUrl;
            var received = await sqsAgain.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, WaitTimeSeconds = 5 });
            Assert.Equal("still here", Assert.Single(received.Messages ?? []).Body);
            Assert.Equal(3, (await s3Again.GetObjectMetadataAsync("durable", "a.csv")).ContentLength);
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_taken_port_is_named_in_one_sentence()
    {
        var error = await Assert.ThrowsAsync<InfrastructureException>(() => SqsS3Emulator.StartAsync(sqsS3.EndpointUrl.Port));

        Assert.Equal($"Port {sqsS3.EndpointUrl.Port} is taken by another program.", error.Message);
    }
}
