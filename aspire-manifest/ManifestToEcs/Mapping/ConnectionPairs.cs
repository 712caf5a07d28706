namespace ManifestToEcs.Mapping;

/// <summary>A connection string of ADO.NET around a host: <c>Host=h;Port=5432;Username=u;Password=p</c>, <c>Server=h,1433;…</c>.</summary>
internal sealed class ConnectionPairs
{
    private static readonly string[] HostKeys = ["host", "server", "datasource", "addr", "address", "networkaddress", "servername"];
    private static readonly string[] UserKeys = ["username", "userid", "user", "uid"];
    private static readonly string[] PasswordKeys = ["password", "pwd"];

    private readonly List<string> _pairs;
    private readonly int _host;

    private ConnectionPairs(string text, int start, int end, int host)
    {
        (Start, End) = (start, end);
        _pairs = [.. text[start..end].Split(';')];
        _host = text[start..host].Count(letter => letter == ';');
    }

    public int Start { get; }

    public int End { get; }

    /// <summary>Values with which a client refuses TLS, or does not require it.</summary>
    public static bool IsWithoutTls(string value) =>
        value.Trim().ToLowerInvariant() is "disable" or "disabled" or "none" or "false" or "no" or "0" or "allow" or "prefer" or "preferred"
            or "optional";

    /// <summary>The connection string whose host stands at <paramref name="host"/>, or null.</summary>
    public static ConnectionPairs? Around(string text, int host)
    {
        var key = host;
        if (text.AsSpan(0, host).EndsWith("tcp:", StringComparison.OrdinalIgnoreCase)) key -= 4;
        if (key < 2 || text[key - 1] != '=') return null;
        var start = key - 1;
        while (start > 0 && (char.IsAsciiLetter(text[start - 1]) || text[start - 1] == ' ')) start--;
        if (!HostKeys.Contains(Key(text[start..key]), StringComparer.Ordinal)) return null;
        // The host need not come first: go back over the pairs before it.
        while (start > 0 && text[start - 1] == ';')
        {
            var before = start - 1;
            while (before > 0 && text[before - 1] is not (';' or '"' or '\'' or '\n')) before--;
            if (!text.AsSpan(before, start - before).Contains('=')) break;
            start = before;
        }
        var end = host + 1;
        while (end < text.Length && text[end] is not ('"' or '\'' or '\n' or '|')) end++;
        return new ConnectionPairs(text, start, end, host);
    }

    /// <summary>The same connection string for the managed service.</summary>
    public string For(ManagedServer server, MarkedText marked)
    {
        var added = new List<string>();
        switch (server.Family)
        {
            case EngineFamily.Postgres:
                Require("SslMode", "Require", "sslmode", "ssl");
                break;
            case EngineFamily.MySql:
                Require("SslMode", "Required", "sslmode", "ssl");
                break;
            case EngineFamily.SqlServer:
                Require("Encrypt", "True", "encrypt");
                break;
        }
        Credentials(server, marked, added);
        // Insert beside the host: text may follow the connection string.
        var after = _host + 1;
        if (after < _pairs.Count && Key(_pairs[after]) == "port") after++;
        _pairs.InsertRange(after, added);
        return string.Join(';', _pairs);

        void Require(string name, string value, params string[] keys)
        {
            var index = _pairs.FindIndex(pair => keys.Contains(Key(pair), StringComparer.Ordinal));
            if (index < 0) added.Add($"{name}={value}");
            else if (IsWithoutTls(Value(_pairs[index]))) _pairs[index] = $"{name}={value}";
        }
    }

    private void Credentials(ManagedServer server, MarkedText marked, List<string> added)
    {
        if (server.Password is not { } secret) return;
        var user = _pairs.FindIndex(pair => UserKeys.Contains(Key(pair), StringComparer.Ordinal));
        var password = _pairs.FindIndex(pair => PasswordKeys.Contains(Key(pair), StringComparer.Ordinal));
        var integrated = _pairs.Any(pair => Key(pair) is "integratedsecurity" or "trusted_connection");
        // Another user than the container's own is the application's business.
        if (integrated || (user >= 0 && server.ContainerUser is { } container && Value(_pairs[user]) != marked.Mark(container))) return;
        if (user >= 0) _pairs[user] = WithValue(_pairs[user], server.User);
        else if (password >= 0 || server.ContainerPassword is null)
            added.Add($"{(server.Family == EngineFamily.Postgres ? "Username" : "User ID")}={server.User}");
        if (password < 0) added.Add("Password=" + marked.Mark(secret));
        else if (server.ContainerPassword is null || Value(_pairs[password]) == marked.Mark(server.ContainerPassword))
            _pairs[password] = WithValue(_pairs[password], marked.Mark(secret).ToString());
    }

    private static string Key(string pair) => pair.Split('=')[0].Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string Value(string pair) =>
        pair.IndexOf('=', StringComparison.Ordinal) is var equals and >= 0 ? pair[(equals + 1)..] : "";

    private static string WithValue(string pair, string value) => pair[..(pair.IndexOf('=', StringComparison.Ordinal) + 1)] + value;
}
