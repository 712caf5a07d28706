using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// The engine's server. It watches this process: when we die, whatever the cause, it stops everything it has started and then itself.
/// </summary>
internal static class DcpProcess
{
    // What is meant for the AppHost alone; the engine's children inherit the rest of our environment.
    private static readonly string[] ownVariables =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE", "ASPIRE_LOGLEVEL",
    ];

    private static readonly string[] ownPrefixes = ["ConnectionStrings__", "Parameters__", "AppHost__", "ASPIRE_DASHBOARD_"];

    internal static async Task<DcpClient> StartAsync(string dcpPath, CancellationToken cancellationToken)
    {
        var session = Directory.CreateTempSubdirectory("aspire-dcp-").FullName;
        using var certificate = WriteCertificate(session);
        var kubeconfig = Path.Combine(session, "kubeconfig");
        var start = new ProcessStartInfo(dcpPath)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = session,
            ArgumentList =
            {
                "start-apiserver", "--monitor", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "--detach", "--kubeconfig", kubeconfig,
                "--tls-cert-file", Path.Combine(session, "tls.crt"), "--tls-key-file", Path.Combine(session, "tls.key"),
            },
        };
        foreach (var name in start.Environment.Keys.ToArray())
            if (ownVariables.Contains(name) || ownPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                start.Environment.Remove(name);
        start.Environment["DCP_SESSION_FOLDER"] = session;
        using var launcher = Process.Start(start) ?? throw new DistributedApplicationException($"The Aspire engine '{dcpPath}' does not start.");
        var output = launcher.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = launcher.StandardError.ReadToEndAsync(cancellationToken);
        var (server, token) = await ReadAddressAsync(kubeconfig, launcher, errors, cancellationToken);
        _ = output;
        return new DcpClient(Connect(new Uri(server), token, certificate.GetCertHashString(HashAlgorithmName.SHA256)), session);
    }

    /// <summary>The file may be half written: it is complete when both lines can be read.</summary>
    private static async Task<(string Server, string Token)> ReadAddressAsync(
        string kubeconfig, Process launcher, Task<string> errors, CancellationToken cancellationToken)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(5, cancellationToken))
        {
            if (File.Exists(kubeconfig))
            {
                var lines = (await File.ReadAllTextAsync(kubeconfig, cancellationToken)).Split('\n');
                if (Value(lines, "server:") is { } server && Value(lines, "token:") is { } token && lines[^1].Length == 0)
                    return (server, token);
            }
            if (launcher.HasExited && launcher.ExitCode != 0)
                throw new DistributedApplicationException($"The Aspire engine ended with code {launcher.ExitCode}: {(await errors).Trim()}");
            if (waited.Elapsed > TimeSpan.FromSeconds(30))
                throw new DistributedApplicationException("The Aspire engine did not come up within 30 s.");
        }
    }

    private static string? Value(string[] lines, string key)
    {
        var line = lines.Select(line => line.Trim().TrimStart('-').Trim()).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        return line?[key.Length..].Trim().Trim('"') is { Length: > 0 } value ? value : null;
    }

    private static HttpClient Connect(Uri server, string token, string fingerprint)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, presented, _, _) =>
                    presented is X509Certificate2 certificate && certificate.GetCertHashString(HashAlgorithmName.SHA256) == fingerprint,
            },
        };
        return new HttpClient(handler)
        {
            BaseAddress = server,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { { "Authorization", $"Bearer {token}" } },
        };
    }

    /// <summary>An elliptic-curve certificate of our own: the engine would take seconds to make its RSA one.</summary>
    private static X509Certificate2 WriteCertificate(string session)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(90));
        WritePrivate(Path.Combine(session, "tls.crt"), certificate.ExportCertificatePem());
        WritePrivate(Path.Combine(session, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    private static void WritePrivate(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
