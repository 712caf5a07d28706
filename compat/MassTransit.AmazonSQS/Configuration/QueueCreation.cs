using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace MassTransit.AmazonSqsTransport;

/// <summary>
/// Whether missing queues are created, from the configuration section <c>AmazonSqs</c>. Deployment creates queues with their alarms and
/// rights, so a missing one there is an error; local runs and tests say <c>AmazonSqs__CreateMissingQueues=true</c>.
/// </summary>
/// <param name="CreateMissingQueues">True creates a missing queue together with its dead-letter queue and redrive policy.</param>
/// <param name="MaxReceiveCount">Receives after which SQS itself moves a message to the dead-letter queue.</param>
internal sealed record QueueCreation(bool CreateMissingQueues = false, int MaxReceiveCount = 10)
{
    public const string Section = "AmazonSqs";

    public static QueueCreation Read(IConfiguration? configuration)
    {
        var section = configuration?.GetSection(Section);
        return new QueueCreation(
            ReadValue(section, nameof(CreateMissingQueues), bool.TryParse, false),
            ReadValue(section, nameof(MaxReceiveCount), TryParseCount, 10));
    }

    private delegate bool TryParse<T>(string text, out T value);

    private static bool TryParseCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= 1000;

    private static T ReadValue<T>(IConfigurationSection? section, string key, TryParse<T> tryParse, T defaultValue) =>
        section?[key] is not { Length: > 0 } text ? defaultValue
        : tryParse(text, out var value) ? value
        : throw new ConfigurationException($"The setting {Section}:{key} is '{text}', which is not a valid value.");
}
