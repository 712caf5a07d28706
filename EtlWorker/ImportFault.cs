using System.Net;
using Amazon.S3;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker;

/// <summary>Describes a fault to people, without addresses, row texts or amounts.</summary>
public static class ImportFault
{
    /// <summary>Returns the status of the import after the fault, with a stable code and a sentence.</summary>
    public static (string Status, string Code, string Detail) Describe(Exception exception) => exception switch
    {
        ObjectChangedException => ("failed", "object-changed", exception.Message),
        AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } =>
            ("failed", "object-missing", "the uploaded file is no longer in the bucket"),
        _ when TransientFaults.IsTransient(exception) => ("running", "retrying", $"{Cause(exception)}; the import is tried again"),
        RowKeyCollisionException => ("failed", "row-key-collision", "two different rows have the same key; nothing was posted"),
        PostgresException postgres => ("failed", "database-refused", $"the database refused the load (SQLSTATE {postgres.SqlState})"),
        _ => ("failed", "internal-error", $"the import ended with {exception.GetType().Name}"),
    };

    /// <summary>Describes the end of an import whose attempts all failed.</summary>
    public static (string Code, string Detail) DescribeLast(Exception exception) => (
        "retries-exhausted", $"every attempt failed, the last because {Cause(exception)}; nothing was posted, send the file again");

    /// <summary>Returns the refusal of a file whose amounts overflow in the database; null for any other fault.</summary>
    public static Refusal? RefusalOf(PostgresException exception) => exception.SqlState == PostgresErrorCodes.NumericValueOutOfRange
        ? new Refusal(0, RefusalCode.AmountRange, "with the amounts of this file a total would be larger than the ledger holds",
            "find the amount that is far too large, correct it and upload the file again")
        : null;

    /// <summary>The part of the infrastructure that a passing fault is of.</summary>
    internal static string Cause(Exception exception) => exception switch
    {
        NpgsqlException when TransientFaults.IsDiskFull(exception) => "the disk of the database is full",
        _ when TransientFaults.IsDiskFull(exception) => "the temporary folder of the worker is full",
        NpgsqlException => "the database did not answer",
        _ => "the bucket did not answer",
    };
}
