using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace Financial.AppHost;

/// <summary>
/// The certificate of Aspire's engine for its connection to the AppHost, kept in the state folder. Without one the engine makes an RSA
/// key at each start, which takes two to six seconds of processor time before anything else can begin.
/// </summary>
internal sealed class EngineCertificate : IDeveloperCertificateService
{
    public const string FileName = "engine.pfx";

    /// <summary>Marks a development certificate of ASP.NET Core. Aspire hands no other to the engine.</summary>
    private const string DevelopmentOid = "1.3.6.1.4.1.311.84.1.1";

    /// <summary>The version of the marker that Aspire asks for, or newer.</summary>
    private const byte MarkerVersion = 6;

    private EngineCertificate(X509Certificate2 certificate) => Certificates = [certificate];

    public ImmutableList<X509Certificate2> Certificates { get; }

    // Nothing else uses it: no endpoint of ours has TLS, and no client has to trust it.
    public bool SupportsContainerTrust => false;

    public bool UseForHttps => false;

    public bool TrustCertificate => false;

    /// <summary>Takes the place of Aspire's own look for a trusted certificate of this user.</summary>
    public static void Use(IDistributedApplicationBuilder builder, LocalState? local)
    {
        if (local is not null)
            builder.Services.AddSingleton<IDeveloperCertificateService>(
                new EngineCertificate(ReadOrCreate(Path.Combine(local.Folder, FileName))));
    }

    private static X509Certificate2 ReadOrCreate(string path)
    {
        if (File.Exists(path))
            try
            {
                var known = X509CertificateLoader.LoadPkcs12FromFile(path, password: null, X509KeyStorageFlags.Exportable);
                if (known.NotAfter.ToUniversalTime() > DateTime.UtcNow.AddDays(1))
                    return known;
            }
            catch (CryptographicException)
            {
                // A damaged file is replaced like an expired one.
            }
        using var created = Create();
        var pfx = created.Export(X509ContentType.Pfx);
        LocalState.WriteBytes(path, pfx);
        return X509CertificateLoader.LoadPkcs12(pfx, password: null, X509KeyStorageFlags.Exportable);
    }

    private static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false,
            pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: true));
        request.CertificateExtensions.Add(new X509Extension(DevelopmentOid, [MarkerVersion], critical: false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
    }
}
