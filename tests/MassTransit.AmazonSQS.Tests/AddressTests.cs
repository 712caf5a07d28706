using MassTransit;
using MassTransit.AmazonSqsTransport;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>How queues are named: in addresses, in AWS, and those that keep failures.</summary>
public class AddressTests
{
    [Theory]
    [InlineData("queue:import-file", "import-file", "amazonsqs://eu-west-1/import-file")]
    [InlineData("amazonsqs://eu-west-1/import-file", "import-file", "amazonsqs://eu-west-1/import-file")]
    [InlineData("amazonsqs://eu-west-1/dev/orders.fifo", "dev_orders.fifo", "amazonsqs://eu-west-1/dev/orders.fifo")]
    [InlineData("amazonsqs://eu-west-1/host_bus_1?durable=false&autodelete=true", "host_bus_1", "amazonsqs://eu-west-1/host_bus_1")]
    public void An_address_names_one_queue(string address, string queueName, string longForm)
    {
        var parsed = QueueAddress.Parse(new Uri(address), Host());

        Assert.Equal(queueName, parsed.QueueName);
        Assert.Equal(new Uri(longForm), parsed.ToUri(Host().HostAddress));
    }

    [Fact]
    public void A_scope_precedes_the_queue_name()
    {
        var host = new AmazonSqsHostSettings(new Uri("amazonsqs://eu-west-1/test"));

        var address = QueueAddress.Parse(new Uri("queue:import-file"), host);

        Assert.Equal("test_import-file", address.QueueName);
        Assert.Equal(new Uri("amazonsqs://eu-west-1/test/import-file"), address.ToUri(host.HostAddress));
    }

    [Theory]
    [InlineData("topic:orders", "is a topic")]
    [InlineData("amazonsqs://eu-west-1/orders?type=topic", "is a topic")]
    [InlineData("rabbitmq://localhost/orders", "is not an Amazon SQS address")]
    [InlineData("amazonsqs://eu-west-1/", "names no queue")]
    [InlineData("queue:a.b", "'.' is not allowed")]
    [InlineData("queue:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "SQS allows 80")]
    public void An_address_that_names_no_queue_says_what_is_wrong(string address, string fault) =>
        Assert.Contains(fault, Assert.Throws<ArgumentException>(() => QueueAddress.Parse(new Uri(address), Host())).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("orders", "orders_error", "orders_skipped", "orders-dead-letter")]
    [InlineData("orders.fifo", "orders_error.fifo", "orders_skipped.fifo", "orders-dead-letter.fifo")]
    public void Failure_queues_are_named_after_their_queue_with_the_FIFO_suffix_last(
        string queue, string error, string skipped, string deadLetter) =>
        Assert.Equal(
            (error, skipped, deadLetter),
            (FailureQueueNames.Instance.FormatErrorQueueName(queue), FailureQueueNames.Instance.FormatDeadLetterQueueName(queue),
                FailureQueueNames.FormatRedriveQueueName(queue)));

    private static AmazonSqsHostSettings Host() => new(new Uri("amazonsqs://eu-west-1"));
}
