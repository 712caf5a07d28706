using System.Net;
using Amazon.S3;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Transform;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker;

/// <summary>What people are told of a fault: without addresses, texts of rows or amounts.</summary>
public static class ImportFault
{
    /// <summary>The status that the fault leaves the import in, with a stable code and a sentence.</summary>
    public static (string Status, string Code, string Detail) Describe(Exception exception) => exception switch
    {
        ObjectChangedException => ("failed", "object-changed", exception.Message),
        AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } => ("failed", "object-missing", "the uploaded file is no longer in the bucket"),
        _ when TransientFaults.IsTransient(exception) => ("running", "retrying", $"{Where(exception)} did not answer; the import is tried again"),
        RowKeyCollisionException => ("failed", "row-key-collision", "two different rows have the same key; nothing was posted"),
        PostgresException { SqlState: PostgresErrorCodes.NumericValueOutOfRange } => ("failed", "amount-range", "a balance would be larger than the ledger holds"),
        PostgresException postgres => ("failed", "database-refused", $"the database refused the load (SQLSTATE {postgres.SqlState})"),
        _ => ("failed", "internal-error", $"the import ended with {exception.GetType().Name}"),
    };

    private static string Where(Exception exception) => exception is NpgsqlException ? "the database" : "the bucket";
}
