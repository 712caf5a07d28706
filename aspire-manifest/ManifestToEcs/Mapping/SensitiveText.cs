using System.Buffers;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Recognises secrets that are not marked as such: by the name of a variable, and by credentials inside a URL or connection string.
/// </summary>
public static class SensitiveText
{
    // Whole words of a name, so that KEYBOARD and TOKENIZER_PATH stay what they are.
    private static readonly string[] Words = ["password", "passwd", "pwd", "pass", "secret", "token", "apikey", "credential",
        "credentials"];
    // PGPASSWORD
    private static readonly string[] Endings = ["password", "passwd", "apikey"];
    private static readonly string[] Pairs = ["api-key", "access-key", "account-key", "private-key", "secret-key", "master-key", "auth-key",
        "connection-string"];

    // Names that hold a path, a name or a lifetime rather than the secret itself.
    private static readonly string[] Harmless = ["file", "path", "name", "url", "uri", "endpoint", "expiration", "expiry", "lifetime",
        "length", "issuer", "audience", "policy"];

    private static readonly string[] Keys = ["password", "pwd", "accountkey", "sharedaccesskey", "secretkey", "accesskey", "apikey",
        "client_secret"];

    private static readonly SearchValues<char> EndsAuthority = SearchValues.Create("/?# \t\"'");

    /// <summary>
    /// Whether a variable or value of that name usually holds a secret: <c>POSTGRES_PASSWORD</c>, <c>typesense-api-key</c>,
    /// <c>Jwt__Secret</c>.
    /// </summary>
    public static bool HasSensitiveName(string name)
    {
        var kebab = Model.Names.Kebab(name);
        var words = kebab.Split('-');
        if (Harmless.Contains(words[^1], StringComparer.Ordinal)) return false;
        return words.Any(word => Words.Contains(word, StringComparer.Ordinal)
                || Array.Exists(Endings, ending => word.EndsWith(ending, StringComparison.Ordinal)))
            || Pairs.Any(pair => ("-" + kebab + "-").Contains("-" + pair + "-", StringComparison.Ordinal));
    }

    /// <summary>
    /// Whether an argument gives a credential: <c>--password x</c>, <c>--api-key=x</c>, <c>--connection Password=x</c>. A variable that a
    /// shell expands is none.
    /// </summary>
    /// <param name="option">The argument before it.</param>
    public static bool IsCredential(string? option, string argument)
    {
        if (HasCredential(argument)) return true;
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = argument.StartsWith("--", StringComparison.Ordinal) && equals > 0
            ? (argument[..equals], argument[(equals + 1)..]) : (option ?? "", argument);
        return name.StartsWith("--", StringComparison.Ordinal) && !name.Contains('=') && value.Length > 0 && value[0] is not ('-' or '$')
            && HasSensitiveName(name);
    }

    /// <summary>Whether a text holds a credential: <c>amqp://user:pw@host</c>, <c>Host=x;Password=y</c>, a private key.</summary>
    public static bool HasCredential(string text) =>
        HasUserInfo(text) || HasKey(text) || text.Contains("PRIVATE KEY-----", StringComparison.Ordinal);

    // scheme://user:password@host, where the password is not empty
    private static bool HasUserInfo(string text)
    {
        for (var start = text.IndexOf("://", StringComparison.Ordinal); start >= 0; start = text.IndexOf("://", start + 3,
            StringComparison.Ordinal))
        {
            var end = text.AsSpan(start + 3).IndexOfAny(EndsAuthority);
            var authority = end < 0 ? text.AsSpan(start + 3) : text.AsSpan(start + 3, end);
            var at = authority.LastIndexOf('@');
            if (at < 0) continue;
            var colon = authority[..at].IndexOf(':');
            if (colon >= 0 && colon < at - 1) return true;
        }
        return false;
    }

    // Host=x;Password=y and, for Redis, host:6379,password=y; an empty value is no secret
    private static bool HasKey(string text)
    {
        foreach (var pair in text.Split(';', ','))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || pair.AsSpan(equals + 1).Trim().IsEmpty) continue;
            var key = pair[..equals].Replace(" ", "", StringComparison.Ordinal);
            // The first pair may follow other text: "--connection Password=x"
            if (Array.Exists(Keys, known => key.EndsWith(known, StringComparison.OrdinalIgnoreCase))) return true;
        }
        return false;
    }
}
