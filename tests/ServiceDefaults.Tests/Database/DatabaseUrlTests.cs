using Npgsql;

namespace Financial.ServiceDefaults.Tests.Database;

public sealed class DatabaseUrlTests
{
    [Theory]
    [InlineData("postgresql://api:pw@db.example.com:6543/financial",
        "Host=db.example.com;Port=6543;Username=api;Password=pw;Database=financial")]
    [InlineData("postgres://api:pw@db.example.com/financial", "Host=db.example.com;Username=api;Password=pw;Database=financial")]
    [InlineData("postgresql://db.example.com", "Host=db.example.com")]
    [InlineData("postgresql://a%40b:p%3Aw%2F%3F%23%25@db/my%20books", "Host=db;Username=a@b;Password=p:w/?#%;Database=my books")]
    [InlineData("postgresql://api:a:b@db/x", "Host=db;Username=api;Password=a:b;Database=x")]
    [InlineData("postgresql://api:@db/x", "Host=db;Username=api;Database=x")]
    [InlineData("postgresql://api:pw@[::1]:5433/x", "Host=::1;Port=5433;Username=api;Password=pw;Database=x")]
    [InlineData("postgresql://api:pw@one:5432,two:5433/x", "Host=one:5432,two:5433;Username=api;Password=pw;Database=x")]
    [InlineData("postgresql://api:pw@db/x?sslmode=require&channel_binding=require",
        "Host=db;Username=api;Password=pw;Database=x;SSL Mode=Require;Channel Binding=Require")]
    [InlineData("postgresql://db/x?sslmode=verify-full&sslrootcert=/etc/rds.pem",
        "Host=db;Database=x;SSL Mode=VerifyFull;Root Certificate=/etc/rds.pem")]
    [InlineData("postgresql://db/x?sslmode=disable&connect_timeout=3&application_name=a%20b",
        "Host=db;Database=x;SSL Mode=Disable;Timeout=3;Application Name=a b")]
    [InlineData("postgresql://db/x?target_session_attrs=read-write&options=-c%20statement_timeout%3D5s",
        "Host=db;Database=x;Target Session Attributes=read-write;Options=-c statement_timeout=5s")]
    public void A_url_says_the_same_as_a_connection_string(string url, string expected) =>
        Assert.Equivalent(new NpgsqlConnectionStringBuilder(expected),
            new NpgsqlConnectionStringBuilder(DatabaseUrl.ToConnectionString(url)));

    [Theory]
    [InlineData("mysql://api:secret@db/x", "postgresql://user:password@host:port/database")]
    [InlineData("postgresql://api:secret@/x", "postgresql://user:password@host:port/database")]
    [InlineData("postgresql://api:sec@ret@db/x", "percent-encoded")]
    [InlineData("postgresql://api:secret@db:none/x", "'db:none'")]
    [InlineData("postgresql://api:secret@db:70000/x", "between 1 and 65535")]
    [InlineData("postgresql://api:secret%@db/x", "the password has a '%'")]
    [InlineData("postgresql://api:secret@db/x?sslmode=always", "the parameter 'sslmode' cannot be 'always'")]
    [InlineData("postgresql://api:secret@db/x?sslmode", "'sslmode' has no value")]
    [InlineData("postgresql://api:secret@db/x?pgbouncer=true", "the parameter 'pgbouncer' is not known; known are sslmode")]
    public void A_url_that_cannot_be_read_is_refused_with_the_reason_and_without_the_password(string url, string reason)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => DatabaseUrl.ToConnectionString(url));
        Assert.StartsWith("DATABASE_URL cannot be read:", exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }
}
