using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// The names under which the application load balancer is called, and the certificate for them: the overlay's, one that ACM makes for the
/// overlay's domain, or a value that the deployment asks for. Only <c>allowPlainHttp</c> gives plain HTTP.
/// </summary>
internal sealed class PublicNames(MappingScope scope)
{
    private readonly List<Certificate> _certificates = [];
    private readonly List<AliasRecord> _records = [];
    private readonly List<Input> _inputs = [];

    public IReadOnlyList<Certificate> Certificates => _certificates;

    public IReadOnlyList<AliasRecord> Records => _records;

    public IReadOnlyList<Input> Inputs => _inputs;

    private string? Domain => scope.Overlay.Domain?.Name;

    /// <summary>The host in URLs of a service: the first of its domains that is a name and no pattern, else the overlay's domain.</summary>
    public DeployText? HostOf(Workload workload) =>
        (workload.Overlay.Domains.FirstOrDefault(host => host.AsSpan().IndexOfAny('*', '?') < 0) ?? Domain) is { } host
            ? (DeployText)host : null;

    /// <summary>Null: plain HTTP.</summary>
    public DeployText? CertificateFor(IReadOnlyList<(Workload Workload, TaskPort Port)> web)
    {
        var overlay = scope.Overlay;
        if (overlay is { Domain: { Name: null } })
            scope.Report.Error(FindingCodes.InvalidRoute, overlay.LocationOf("domain"), "domain has no name.",
                "Write domain: { name: shop.example.com, hostedZoneId: Z… }, or give certificateArn instead.");
        if (overlay.AllowPlainHttp && (overlay.CertificateArn is not null || Domain is not null))
            scope.Report.Warning(FindingCodes.NoEffect, overlay.LocationOf("allowPlainHttp"),
                "There is a certificate, so allowPlainHttp has no effect.", "Remove it from the overlay.");
        if (overlay.CertificateArn is { } arn)
        {
            if (Domain is null) WarnOfMissingDomain(web);
            return Use(SurroundingInputs.Certificate(arn));
        }
        if (Domain is not null) return DeployText.OfAttribute(CertificateOf(Domain, web), "arn");
        return Asked(web);
    }

    public DeployText WebAcl(string arn) => Use(SurroundingInputs.WebAcl(arn));

    /// <summary>Adds a record for each name of the domain that leads to the load balancer.</summary>
    public void PointTo(LoadBalancer balancer, IReadOnlyList<(Workload Workload, TaskPort Port)> web)
    {
        if (Domain is null) return;
        var isNamed = web.All(endpoint => endpoint.Workload.Overlay.Domains.Count > 0);
        foreach (var name in Hosts(web).Concat(isNamed ? [] : [Domain]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            _records.Add(new AliasRecord(name, Zone, balancer)
            {
                Id = $"load-balancer/{name.Replace("*", "any", StringComparison.Ordinal)}-record",
            });
        }
    }

    private DeployText Zone => Use(SurroundingInputs.HostedZone(scope.Overlay.Domain?.HostedZoneId));

    private DeployText Use(Input input)
    {
        _inputs.Add(input);
        return DeployText.OfInput(input.Name);
    }

    private Certificate CertificateOf(string domain, IReadOnlyList<(Workload Workload, TaskPort Port)> web)
    {
        ReportNamesOutside(domain, web);
        var others = Hosts(web).Where(host => host != domain).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var certificate = new Certificate([domain, .. others], Zone) { Id = "load-balancer/certificate" };
        _certificates.Add(certificate);
        return certificate;
    }

    // Names below the domain. A wildcard may stand for the first label only, in certificates as in records.
    private IEnumerable<string> Hosts(IReadOnlyList<(Workload Workload, TaskPort Port)> web) =>
        web.SelectMany(endpoint => endpoint.Workload.Overlay.Domains).Where(host => IsBelow(host, Domain!));

    private static bool IsBelow(string host, string domain) =>
        (host == domain || host.EndsWith("." + domain, StringComparison.Ordinal))
        && (host.StartsWith("*.", StringComparison.Ordinal) ? host.AsSpan(2) : host).IndexOfAny('*', '?') < 0;

    private void ReportNamesOutside(string domain, IReadOnlyList<(Workload Workload, TaskPort Port)> web)
    {
        foreach (var (workload, _) in web)
        {
            foreach (var host in workload.Overlay.Domains.Where(host => !IsBelow(host, domain)))
            {
                scope.Report.Warning(FindingCodes.NameOutsideDomain, scope.InOverlay(workload.Resource, "domains"),
                    $"'{host}' of '{workload.Name}' does not end in {domain}, so it gets neither certificate nor record.",
                    "State a domain.name that all names end in, or give certificateArn and make the record yourself.");
            }
        }
    }

    private void WarnOfMissingDomain(IReadOnlyList<(Workload Workload, TaskPort Port)> web)
    {
        if (web.Any(endpoint => endpoint.Workload.Overlay.Domains.Count > 0)) return;
        scope.Report.Warning(FindingCodes.CertificateWithoutDomain, scope.Overlay.LocationOf("certificateArn"),
            "There is a certificate but no service has a domain; browsers will not trust it under the load balancer's own name.",
            "State resources.<name>.domains, and point their DNS at the load balancer; or state domain, which does both.");
    }

    private DeployText? Asked(IReadOnlyList<(Workload Workload, TaskPort Port)> web)
    {
        // A load balancer passes HTTP/2 on from an HTTPS listener only.
        var http2 = web.FirstOrDefault(endpoint => endpoint.Port.AppProtocol != "http");
        if (scope.Overlay.AllowPlainHttp && http2.Workload is null)
        {
            scope.Report.Note(FindingCodes.NoCertificate, scope.Overlay.LocationOf("allowPlainHttp"),
                "The load balancer serves plain HTTP, as the overlay allows.");
            return null;
        }
        if (scope.Overlay.AllowPlainHttp)
            scope.Report.Warning(FindingCodes.NoEffect, scope.Overlay.LocationOf("allowPlainHttp"),
                $"'{http2.Workload!.Name}' offers HTTP/2 ({http2.Port.Name}), which a load balancer passes on from HTTPS only, so "
                    + "allowPlainHttp has no effect.", "Remove it from the overlay, or make the endpoint internal in the AppHost.");
        scope.Report.Inferred("certificateArn", "${CERTIFICATE_ARN}",
            $"'{web[0].Workload.Name}' is external and HTTPS needs a certificate; state certificateArn, domain, or allowPlainHttp: true");
        return Use(SurroundingInputs.Certificate(null));
    }
}
