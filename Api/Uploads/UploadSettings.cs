using System.Globalization;
using Financial.ServiceDefaults;

namespace Financial.Api.Uploads;

/// <summary>Bucket and size limit of uploads: settings <c>IMPORT_BUCKET</c> and <c>UPLOAD_LIMIT_BYTES</c>.</summary>
public sealed record UploadSettings(string Bucket, long LimitBytes)
{
    private const long DefaultLimitBytes = 512L * 1024 * 1024;

    public static UploadSettings Read(IConfiguration configuration)
    {
        var bucket = ImportBucket.Name(configuration);
        if (configuration["UPLOAD_LIMIT_BYTES"] is not { Length: > 0 } text)
            return new UploadSettings(bucket, DefaultLimitBytes);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0
            ? new UploadSettings(bucket, limit)
            : throw new InvalidOperationException($"UPLOAD_LIMIT_BYTES must be a positive number of bytes, not '{text}'.");
    }
}
