using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Npgsql;

namespace Financial.ServiceDefaults;

/// <summary>
/// Separates passing faults of the infrastructure (a restart, throttling, a lost connection) from permanent ones.
/// </summary>
public static class TransientFaults
{
    /// <summary>ENOSPC of Linux and macOS.</summary>
    private const int NoSpaceLeft = 28;

    /// <summary>True when the same work may succeed a little later, unchanged.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        _ when IsDiskFull(exception) => true,
        PostgresException postgres => postgres.IsTransient || IsRestart(postgres.SqlState),
        // Without an SQLSTATE the server never answered: refused, reset, timed out.
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is IOException or SocketException or TimeoutException,
        AmazonServiceException aws => IsTransient(aws),
        AmazonClientException { InnerException: { } inner } => IsTransient(inner),
        HttpRequestException http => http.StatusCode is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            or >= HttpStatusCode.InternalServerError,
        IOException { InnerException: SocketException } or HttpIOException or SocketException or TimeoutException => true,
        // An HTTP client's time-out arrives as a cancellation that no caller requested.
        OperationCanceledException { InnerException: TimeoutException } => true,
        AggregateException aggregate => aggregate.InnerExceptions.All(IsTransient),
        _ => false,
    };

    /// <summary>True when the disk of the database or of this machine is full, until an operator frees space.</summary>
    public static bool IsDiskFull(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.DiskFull } or IOException { HResult: NoSpaceLeft };

    private static bool IsTransient(AmazonServiceException exception) =>
        exception.StatusCode == HttpStatusCode.TooManyRequests
        || exception.StatusCode >= HttpStatusCode.InternalServerError
        || exception.Retryable is not null
        || exception.ErrorCode is "RequestThrottled" or "ThrottlingException" or "Throttling" or "SlowDown" or "RequestTimeout"
            or "OverLimit" or "ServiceUnavailable"
        || (exception.StatusCode == 0 && exception.InnerException is { } inner && IsTransient(inner));

    /// <summary>
    /// 57P01 to 57P03: the server is stopping, crashed or still starting; 25006: we reached the standby during a failover.
    /// </summary>
    private static bool IsRestart(string sqlState) => sqlState is
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.ReadOnlySqlTransaction;
}
