using System.Collections.Concurrent;
using System.Net;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>The emulator's client with faults that the emulator cannot show, and a record of every call.</summary>
internal sealed class FaultySqs(Uri endpointUrl)
    : AmazonSQSClient("test", "test",
        new AmazonSQSConfig { ServiceURL = endpointUrl.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 })
{
    public ConcurrentQueue<object> Requests { get; } = new();

    public Func<SendMessageBatchRequest, SendMessageBatchResponse?>? OnSend { get; set; }

    public Func<ReceiveMessageRequest, Task<ReceiveMessageResponse?>>? OnReceive { get; set; }

    public Func<DeleteMessageBatchRequest, DeleteMessageBatchResponse?>? OnDelete { get; set; }

    public Func<ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchResponse?>? OnRenew { get; set; }

    public Func<GetQueueUrlRequest, GetQueueUrlResponse?>? OnFind { get; set; }

    public static Exception Throttled() =>
        new AmazonSQSException("Rate exceeded", ErrorType.Sender, "RequestThrottled", "id", HttpStatusCode.BadRequest);

    public static Exception Unavailable() =>
        new AmazonSQSException("Unavailable", ErrorType.Receiver, "ServiceUnavailable", "id", HttpStatusCode.ServiceUnavailable);

    public IReadOnlyList<T> Sent<T>() => [.. Requests.OfType<T>()];

    public override Task<GetQueueUrlResponse> GetQueueUrlAsync(string queueName, CancellationToken cancellationToken = default) =>
        OnFind?.Invoke(new GetQueueUrlRequest(queueName)) is { } response
            ? Task.FromResult(response) : base.GetQueueUrlAsync(queueName, cancellationToken);

    public override Task<SendMessageBatchResponse> SendMessageBatchAsync(
        SendMessageBatchRequest request, CancellationToken cancellationToken = default)
    {
        Requests.Enqueue(request);
        return OnSend?.Invoke(request) is { } response ? Task.FromResult(response) : base.SendMessageBatchAsync(request, cancellationToken);
    }

    public override async Task<ReceiveMessageResponse> ReceiveMessageAsync(
        ReceiveMessageRequest request, CancellationToken cancellationToken = default)
    {
        Requests.Enqueue(request);
        return (OnReceive is null ? null : await OnReceive(request)) ?? await base.ReceiveMessageAsync(request, cancellationToken);
    }

    public override Task<DeleteMessageBatchResponse> DeleteMessageBatchAsync(
        DeleteMessageBatchRequest request, CancellationToken cancellationToken = default)
    {
        Requests.Enqueue(request);
        return OnDelete?.Invoke(request) is { } response
            ? Task.FromResult(response) : base.DeleteMessageBatchAsync(request, cancellationToken);
    }

    public override Task<ChangeMessageVisibilityBatchResponse> ChangeMessageVisibilityBatchAsync(
        ChangeMessageVisibilityBatchRequest request, CancellationToken cancellationToken = default)
    {
        Requests.Enqueue(request);
        return OnRenew?.Invoke(request) is { } response
            ? Task.FromResult(response)
            : base.ChangeMessageVisibilityBatchAsync(request, cancellationToken);
    }

    public override Task<ChangeMessageVisibilityResponse> ChangeMessageVisibilityAsync(
        string queueUrl, string receiptHandle, int? visibilityTimeout, CancellationToken cancellationToken = default)
    {
        Requests.Enqueue(new ChangeMessageVisibilityRequest(queueUrl, receiptHandle, visibilityTimeout ?? 0));
        return base.ChangeMessageVisibilityAsync(queueUrl, receiptHandle, visibilityTimeout, cancellationToken);
    }
}
