using System.Net;
using System.Net.Sockets;
using Amazon.S3;
using Amazon.SQS;
using Npgsql;

namespace Financial.ServiceDefaults.Tests.Resilience;

public sealed class TransientFaultsTests
{
    public static TheoryData<Exception> Passing => new()
    {
        Postgres(PostgresErrorCodes.AdminShutdown),
        Postgres(PostgresErrorCodes.CannotConnectNow),
        Postgres(PostgresErrorCodes.SerializationFailure),
        Postgres(PostgresErrorCodes.DeadlockDetected),
        Postgres(PostgresErrorCodes.TooManyConnections),
        new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused)),
        new NpgsqlException("Exception while reading from stream", new EndOfStreamException()),
        new TimeoutException(),
        new HttpRequestException("Connection refused", new SocketException((int)SocketError.ConnectionRefused)),
        new AmazonS3Exception("Please reduce your request rate.") { StatusCode = HttpStatusCode.ServiceUnavailable,
            ErrorCode = "SlowDown" },
        new AmazonS3Exception("We encountered an internal error.") { StatusCode = HttpStatusCode.InternalServerError },
        new AmazonSQSException("Request is throttled.") { StatusCode = HttpStatusCode.BadRequest, ErrorCode = "RequestThrottled" },
        new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout", new TimeoutException()),
    };

    public static TheoryData<Exception> Staying => new()
    {
        Postgres(PostgresErrorCodes.UniqueViolation),
        Postgres(PostgresErrorCodes.InsufficientPrivilege),
        Postgres("LG001"),
        new AmazonS3Exception("Access Denied") { StatusCode = HttpStatusCode.Forbidden, ErrorCode = "AccessDenied" },
        new AmazonS3Exception("The specified key does not exist.") { StatusCode = HttpStatusCode.NotFound, ErrorCode = "NoSuchKey" },
        new HttpRequestException("Unauthorized", null, HttpStatusCode.Unauthorized),
        new InvalidOperationException("a bug"),
        new FileNotFoundException(),
        new OperationCanceledException(),
        new AggregateException(new TimeoutException(), new InvalidOperationException("a bug")),
    };

    [Theory]
    [MemberData(nameof(Passing))]
    public void A_fault_that_passes_is_worth_another_attempt(Exception exception) => Assert.True(TransientFaults.IsTransient(exception));

    [Fact]
    public void A_full_disk_passes_and_is_known_as_such()
    {
        // A write to this device always finds it full.
        var full = Assert.Throws<IOException>(() => File.WriteAllBytes("/dev/full", new byte[1]));
        foreach (var exception in new Exception[] { full, Postgres(PostgresErrorCodes.DiskFull) })
            Assert.True(TransientFaults.IsTransient(exception) && TransientFaults.IsDiskFull(exception));
        Assert.False(TransientFaults.IsDiskFull(Postgres(PostgresErrorCodes.AdminShutdown)));
        Assert.False(TransientFaults.IsDiskFull(new FileNotFoundException()));
    }

    [Theory]
    [MemberData(nameof(Staying))]
    public void A_fault_that_stays_is_not(Exception exception) => Assert.False(TransientFaults.IsTransient(exception));

    private static PostgresException Postgres(string sqlState) => new("message", "ERROR", "ERROR", sqlState);
}
