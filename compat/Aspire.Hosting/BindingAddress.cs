using System.Globalization;
using System.Text;

namespace Aspire.Hosting;

/// <summary>An address to listen on, as in <c>http://*:5080</c>.</summary>
internal sealed record BindingAddress(string Scheme, string Host, int Port)
{
    internal static BindingAddress Parse(string url)
    {
        var schemeEnd = url.IndexOf("://", StringComparison.Ordinal);
        if (schemeEnd <= 0)
            throw new DistributedApplicationException($"The address '{url}' has no scheme; write for example http://localhost:5080.");
        var scheme = url[..schemeEnd].ToLowerInvariant();
        var authority = url[(schemeEnd + 3)..].Split('/')[0];
        var colon = authority.LastIndexOf(':');
        var hasPort = colon > authority.LastIndexOf(']');
        var host = hasPort ? authority[..colon] : authority;
        var port = !hasPort ? scheme == "https" ? 443 : 80
            : int.TryParse(authority[(colon + 1)..], CultureInfo.InvariantCulture, out var stated) ? stated
            : throw new DistributedApplicationException($"The address '{url}' has no valid port.");
        return new BindingAddress(scheme, host is "" ? "localhost" : host, port);
    }
}

/// <summary>Splits a command line as a shell does, without expanding anything.</summary>
internal static class CommandLine
{
    internal static string[] Split(string text)
    {
        var arguments = new List<string>();
        var current = new StringBuilder();
        var (quoted, started) = (false, false);
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter == '\\' && at + 1 < text.Length && text[at + 1] == '"')
            {
                current.Append('"');
                (at, started) = (at + 1, true);
            }
            else if (letter == '"')
            {
                (quoted, started) = (!quoted, true);
            }
            else if (char.IsWhiteSpace(letter) && !quoted)
            {
                if (started)
                    arguments.Add(current.ToString());
                current.Clear();
                started = false;
            }
            else
            {
                current.Append(letter);
                started = true;
            }
        }
        if (started)
            arguments.Add(current.ToString());
        return [.. arguments];
    }
}
