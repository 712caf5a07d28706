using System.Buffers;

namespace ManifestToEcs.Mapping;

/// <summary>A URL around a host: <c>jdbc:postgresql://host:5432/db</c>, <c>amqp://guest:pw@host:5672</c>.</summary>
internal sealed class ConnectionUrl
{
    private static readonly SearchValues<char> EndsUserInfo = SearchValues.Create("/?# \t\"'");

    private readonly string _prefix;
    private readonly string _scheme;
    private readonly string? _userInfo;
    private readonly string _hostAndPort;
    private readonly string _rest;

    private ConnectionUrl(string text, int scheme, int authority, int host, int end)
    {
        (Start, End) = (scheme, end);
        var isJdbc = scheme >= 5 && text.AsSpan(0, scheme).EndsWith("jdbc:");
        _prefix = isJdbc ? "jdbc:" : "";
        _scheme = text[scheme..(authority - 3)];
        _userInfo = host > authority ? text[authority..(host - 1)] : null;
        var path = host + 1;
        while (path < end && (text[path] == ':' || char.IsAsciiDigit(text[path]))) path++;
        _hostAndPort = text[host..path];
        _rest = text[path..end];
    }

    public int Start { get; }

    public int End { get; }

    /// <summary>The URL whose host stands at <paramref name="host"/>, or null.</summary>
    public static ConnectionUrl? Around(string text, int host)
    {
        var slashes = host >= 3 ? text.LastIndexOf("://", host - 1, StringComparison.Ordinal) : -1;
        if (slashes < 0 || slashes + 3 > host) return null;
        var authority = text.AsSpan(slashes + 3, host - slashes - 3);
        if (!authority.IsEmpty && (authority[^1] != '@' || authority.IndexOfAny(EndsUserInfo) >= 0)) return null;
        var scheme = slashes;
        while (scheme > 0 && (char.IsAsciiLetterOrDigit(text[scheme - 1]) || text[scheme - 1] is '+' or '-' or '.')) scheme--;
        if (scheme == slashes) return null;
        var end = host + 1;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('"' or '\'' or '<' or '>' or '`')) end++;
        return new ConnectionUrl(text, scheme, slashes + 3, host, end);
    }

    /// <summary>The same URL for the managed service.</summary>
    public string For(ManagedServer server, MarkedText marked)
    {
        // "tcp://host:5432" is no connection string: it has no place for TLS or credentials.
        if (!Speaks(server.Family)) return Text(_scheme, _userInfo, _rest);
        var userInfo = Credentials(server, marked);
        return server.Family switch
        {
            EngineFamily.Redis => Text(_scheme is "redis" or "valkey" ? _scheme + "s" : _scheme, userInfo, _rest),
            EngineFamily.RabbitMq => Text("amqps", userInfo, _rest),
            EngineFamily.SqlServer => Text(_scheme, userInfo, _prefix.Length > 0 ? JdbcSqlServer() : WithParameter("encrypt", "true")),
            // asyncpg and SQLAlchemy know no sslmode.
            EngineFamily.Postgres => Text(_scheme, userInfo,
                _scheme.Contains("+asyncpg", StringComparison.Ordinal)
                    ? WithParameter("ssl", "require") : WithParameter("sslmode", "require")),
            EngineFamily.MySql when _prefix.Length > 0 =>
                Text(_scheme, userInfo, WithParameter("sslMode", _scheme == "mariadb" ? "trust" : "REQUIRED")),
            EngineFamily.MySql => Text(_scheme, userInfo, WithParameter("ssl-mode", "REQUIRED")),
            EngineFamily.Mongo => Text(_scheme, userInfo, Mongo()),
            _ => Text(_scheme, userInfo, _rest),
        };
    }

    // postgresql+asyncpg, mysql+pymysql: the driver stands after the plus sign.
    private bool Speaks(EngineFamily family) => (family, _scheme.Split('+')[0]) switch
    {
        (EngineFamily.Postgres, "postgres" or "postgresql" or "postgis" or "pgsql") => true,
        (EngineFamily.MySql, "mysql" or "mariadb" or "mysql2") => true,
        (EngineFamily.SqlServer, "sqlserver" or "mssql") => true,
        (EngineFamily.Redis, "redis" or "rediss" or "valkey" or "valkeys") => true,
        (EngineFamily.RabbitMq, "amqp" or "amqps") => true,
        (EngineFamily.Mongo, "mongodb") => true,
        _ => false,
    };

    private string Text(string scheme, string? userInfo, string rest) =>
        scheme + "://" + (userInfo is null ? "" : userInfo + "@") + _hostAndPort + rest;

    // JDBC takes user and password beside the URL.
    private string? Credentials(ManagedServer server, MarkedText marked)
    {
        if (server.Password is not { } secret || (_userInfo is null && _prefix.Length > 0)) return _userInfo;
        var password = marked.Mark(secret).ToString();
        if (_userInfo is null) return server.Family == EngineFamily.Redis ? ":" + password : $"{server.User}:{password}";
        var colon = _userInfo.IndexOf(':', StringComparison.Ordinal);
        var (user, given) = colon < 0 ? (_userInfo, (string?)null) : (_userInfo[..colon], _userInfo[(colon + 1)..]);
        // Another user than the container's own is the application's business.
        if (server.ContainerUser is { } container && user != marked.Mark(container)
            && user != Uri.EscapeDataString(container.Literal ?? "")) return _userInfo;
        var known = given is null || (server.ContainerPassword is { } old
            && (given == marked.Mark(old) || (old.Literal is { } literal && given == Uri.EscapeDataString(literal))))
            || (server.ContainerPassword is null && server.Family != EngineFamily.Redis);
        return (server.Family == EngineFamily.Redis ? user : server.User) + ":" + (known ? password : given);
    }

    private string WithParameter(string name, string value)
    {
        var fragment = _rest.IndexOf('#', StringComparison.Ordinal);
        var (before, after) = fragment < 0 ? (_rest, "") : (_rest[..fragment], _rest[fragment..]);
        var question = before.IndexOf('?', StringComparison.Ordinal);
        if (question < 0) return $"{before}?{name}={value}{after}";
        var pairs = before[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries).ToList();
        var index = pairs.FindIndex(pair => pair.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase));
        if (index < 0) pairs.Add($"{name}={value}");
        else if (ConnectionPairs.IsWithoutTls(pairs[index][(name.Length + 1)..])) pairs[index] = $"{name}={value}";
        return before[..(question + 1)] + string.Join('&', pairs) + after;
    }

    // jdbc:sqlserver://host:1433;trustServerCertificate=true;databaseName=db
    private string JdbcSqlServer()
    {
        var pairs = _rest.Split(';').ToList();
        var index = pairs.FindIndex(pair => pair.StartsWith("encrypt=", StringComparison.OrdinalIgnoreCase));
        if (index < 0) pairs.Insert(1, "encrypt=true");
        else if (ConnectionPairs.IsWithoutTls(pairs[index][8..])) pairs[index] = "encrypt=true";
        return string.Join(';', pairs);
    }

    // DocumentDB: no retryable writes; the driver agrees on the authentication itself.
    private string Mongo()
    {
        var rest = _rest.StartsWith('?') ? "/" + _rest : _rest.Length == 0 ? "/" : _rest;
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? rest : rest[..question];
        var pairs = (question < 0 ? "" : rest[(question + 1)..]).Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => pair.Split('=')[0].ToLowerInvariant() is not ("tls" or "ssl" or "retrywrites" or "authmechanism"));
        return path + "?" + string.Join('&', pairs.Concat(["tls=true", "retryWrites=false"]));
    }
}
