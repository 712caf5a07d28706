using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Puts right the connection strings and URLs that lead to managed services, wherever they stand in a text: TLS switched on, the
/// container's user and password replaced by those of the service, its port corrected. Everything else stays as it is.
/// </summary>
internal static class ConnectionTexts
{
    /// <param name="ofConnectionString">The text is the connection string of the server itself, so a bare <c>host:port</c> is one for
    /// StackExchange.Redis.</param>
    public static DeployText PutRight(DeployText text, IReadOnlyList<ManagedServer> servers, bool ofConnectionString = false)
    {
        if (servers.Count == 0 || MarkedText.Of(text) is not { } marked) return text;
        var changed = false;
        foreach (var server in servers)
        {
            var part = new AttributePart(server.Aws, server.HostAttribute);
            if (!text.Parts.Contains(part)) continue;
            var host = marked.Mark(part);
            // From the end, so that edits do not move the hosts that are still to come; an edit may leave less text than was before its
            // host.
            for (var at = marked.Text.LastIndexOf(host); at >= 0; at = marked.Text.AsSpan(0, Math.Min(at, marked.Text.Length))
                .LastIndexOf(host))
                PutRight(marked, server, at, ofConnectionString);
            changed = true;
        }
        return changed ? marked.ToDeployText() : text;
    }

    private static void PutRight(MarkedText marked, ManagedServer server, int host, bool ofConnectionString)
    {
        CorrectPort(marked, server, host + 1);
        if (server.Family == EngineFamily.Kafka) return;
        if (ConnectionUrl.Around(marked.Text, host) is { } url)
        {
            marked.Text = marked.Text[..url.Start] + url.For(server, marked) + marked.Text[url.End..];
        }
        else if (ConnectionPairs.Around(marked.Text, host) is { } pairs)
        {
            marked.Text = marked.Text[..pairs.Start] + pairs.For(server, marked) + marked.Text[pairs.End..];
        }
        else if (ofConnectionString && server.Family == EngineFamily.Redis)
        {
            AddTlsForStackExchange(marked, server, host);
        }
    }

    // host:5672 typed by hand becomes host:5671; the brokers of MSK bring their ports along.
    private static void CorrectPort(MarkedText marked, ManagedServer server, int after)
    {
        var text = marked.Text;
        if (after >= text.Length || text[after] is not (':' or ',')) return;
        var end = after + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        if (end == after + 1) return;
        var port = server.Family == EngineFamily.Kafka ? "" : text[after] + server.Port;
        marked.Text = text[..after] + port + text[end..];
    }

    // host:6379,password=…  ->  host:6379,ssl=true,password=…
    private static void AddTlsForStackExchange(MarkedText marked, ManagedServer server, int host)
    {
        var end = host + 1;
        while (end < marked.Text.Length && (marked.Text[end] == ':' || char.IsAsciiDigit(marked.Text[end]))) end++;
        var options = marked.Text[end..].Split(',');
        for (var i = 1; i < options.Length; i++)
        {
            if (options[i].Trim().StartsWith("ssl=", StringComparison.OrdinalIgnoreCase)) options[i] = "ssl=true";
            if (server is { ContainerPassword: { } container, Password: { } secret } && options[i] == "password=" + marked.Mark(container))
                options[i] = "password=" + marked.Mark(secret);
        }
        var rest = string.Join(',', options);
        var hasTls = options.Any(option => option == "ssl=true");
        marked.Text = marked.Text[..end] + (hasTls ? "" : ",ssl=true") + rest;
    }
}
