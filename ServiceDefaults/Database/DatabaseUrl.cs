using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Financial.ServiceDefaults;

/// <summary>
/// Reads <c>postgresql://user:password@host:port/database?sslmode=require</c>, the form in which platforms hand out a database.
/// Every part may be percent-encoded; several hosts are separated by commas.
/// </summary>
public static partial class DatabaseUrl
{
    /// <summary>The same as an Npgsql connection string.</summary>
    /// <exception cref="InvalidOperationException">The URL cannot be read; the message says which part and never holds the
    /// password.</exception>
    public static string ToConnectionString(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var match = Shape().Match(url.Trim());
        if (!match.Success)
            throw Unreadable("it does not have the form postgresql://user:password@host:port/database (a special character in the password "
                + "must be percent-encoded, '@' as %40)");

        var connection = new NpgsqlConnectionStringBuilder();
        ReadHosts(match.Groups["hosts"].Value, connection);
        Set(match.Groups["user"], "the user name", value => connection.Username = value);
        Set(match.Groups["password"], "the password", value => connection.Password = value);
        Set(match.Groups["database"], "the database name", value => connection.Database = value);
        foreach (var parameter in match.Groups["query"].Value.Split('&', StringSplitOptions.RemoveEmptyEntries))
            ReadParameter(parameter, connection);
        return connection.ConnectionString;
    }

    private static void ReadHosts(string hosts, NpgsqlConnectionStringBuilder connection)
    {
        // db.example.com:5432   [::1]:5432   primary:5432,standby:5433
        var addresses = hosts.Split(',').Select(host => (Match: Host().Match(host), Text: host)).ToList();
        foreach (var (match, text) in addresses)
            if (!match.Success || (match.Groups["port"].Success && !IsPort(match.Groups["port"].Value)))
                throw Unreadable($"'{text}' is not a host with an optional port between 1 and 65535");

        if (addresses is [var (only, _)])
        {
            connection.Host = Decode(only.Groups["name"].Value, "the host").Trim('[', ']');
            if (only.Groups["port"].Success)
                connection.Port = int.Parse(only.Groups["port"].Value, CultureInfo.InvariantCulture);
        }
        else
        {
            connection.Host = hosts;
        }
    }

    private static bool IsPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535;

    private static void ReadParameter(string parameter, NpgsqlConnectionStringBuilder connection)
    {
        var separator = parameter.IndexOf('=', StringComparison.Ordinal);
        if (separator <= 0)
            throw Unreadable($"the parameter '{parameter}' has no value");
        var name = parameter[..separator];
        var value = Decode(parameter[(separator + 1)..], $"the parameter '{name}'");
        try
        {
            switch (name)
            {
                case "sslmode": connection.SslMode = Choice<SslMode>(value); break;
                case "channel_binding": connection.ChannelBinding = Choice<ChannelBinding>(value); break;
                case "target_session_attrs": connection.TargetSessionAttributes = value; break;
                case "sslrootcert": connection.RootCertificate = value; break;
                case "sslcert": connection.SslCertificate = value; break;
                case "sslkey": connection.SslKey = value; break;
                case "application_name": connection.ApplicationName = value; break;
                case "connect_timeout": connection.Timeout = int.Parse(value, CultureInfo.InvariantCulture); break;
                case "options": connection.Options = value; break;
                default:
                    throw Unreadable($"the parameter '{name}' is not known; known are sslmode, channel_binding, target_session_attrs, "
                        + $"sslrootcert, sslcert, sslkey, application_name, connect_timeout, options");
            }
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            throw Unreadable($"the parameter '{name}' cannot be '{value}'");
        }
    }

    /// <summary>libpq writes <c>verify-full</c> where Npgsql says <c>VerifyFull</c>.</summary>
    private static T Choice<T>(string value) where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(
            name => name.Equals(value.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<T>(name)
            : throw new FormatException();

    private static void Set(Group part, string name, Action<string> assign)
    {
        if (part is { Success: true, Length: > 0 })
            assign(Decode(part.Value, name));
    }

    private static string Decode(string text, string part) =>
        StrayPercent().IsMatch(text) ? throw Unreadable($"{part} has a '%' that does not begin an escape such as %25")
            : Uri.UnescapeDataString(text);

    private static InvalidOperationException Unreadable(string reason) => new($"DATABASE_URL cannot be read: {reason}.");

    [GeneratedRegex(
        @"^postgres(ql)?://((?<user>[^:@/?#]*)(:(?<password>[^@/?#]*))?@)?(?<hosts>[^/?#@]+)(/(?<database>[^/?#]*))?(\?(?<query>[^#]*))?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();

    [GeneratedRegex(@"^(?<name>\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(:(?<port>\d*))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Host();

    [GeneratedRegex("%(?![0-9a-fA-F]{2})")]
    private static partial Regex StrayPercent();
}
