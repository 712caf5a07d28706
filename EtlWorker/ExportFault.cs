using Amazon.S3;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker;

/// <summary>The journal of a version has another number of lines than when it was asked for.</summary>
public sealed class ExportChangedException(string message) : Exception(message);

/// <summary>Describes a fault of an export to people, without addresses, row texts or amounts.</summary>
public static class ExportFault
{
    /// <summary>Returns the status of the export after the fault, with a stable code and a sentence.</summary>
    public static (string Status, string Code, string Detail) Describe(Exception exception) => exception switch
    {
        ExportChangedException => ("failed", "lines-changed", exception.Message),
        _ when TransientFaults.IsTransient(exception) =>
            ("running", "retrying", $"{ImportFault.Cause(exception)}; the export is tried again"),
        PostgresException postgres => ("failed", "database-refused", $"the database refused the export (SQLSTATE {postgres.SqlState})"),
        AmazonS3Exception s3 => ("failed", "bucket-refused", $"the bucket refused the file ({s3.ErrorCode})"),
        _ => ("failed", "internal-error", $"the export ended with {exception.GetType().Name}"),
    };

    /// <summary>Describes the end of an export whose attempts all failed.</summary>
    public static (string Code, string Detail) DescribeLast(Exception exception) => (
        "retries-exhausted", $"every attempt failed, the last because {ImportFault.Cause(exception)}; ask for the export again");
}
