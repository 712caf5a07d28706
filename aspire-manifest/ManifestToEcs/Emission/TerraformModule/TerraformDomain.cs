using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary><c>domain.tf</c>: certificates with the records that validate them, and records that lead names to load balancers.</summary>
internal static class TerraformDomain
{
    public static HclBody Names(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var certificate in deployment.Certificates) AddCertificate(file, certificate);
        foreach (var record in deployment.AliasRecords)
        {
            file.Resource("aws_route53_record", Label(record), new HclBody
            {
                ["zone_id"] = Value(record.HostedZoneId),
                ["name"] = record.Name,
                ["type"] = "A",
                ["alias"] = new HclBody
                {
                    ["name"] = Ref(record.LoadBalancer, "dnsName"),
                    ["zone_id"] = Ref(record.LoadBalancer, "hostedZoneId"),
                    ["evaluate_target_health"] = true,
                },
            });
        }
        return file;
    }

    private static void AddCertificate(HclBody file, Certificate certificate)
    {
        var label = Label(certificate);
        file.Resource("aws_acm_certificate", label, new HclBody
        {
            ["domain_name"] = certificate.Names[0],
            ["subject_alternative_names"] = certificate.Names.Count == 1 ? null : HclValue.Texts(certificate.Names.Skip(1)),
            ["validation_method"] = "DNS",
            ["lifecycle"] = TerraformLifecycle.NewBeforeOld(),
        });
        var record = new HclBody
        {
            ["for_each"] = HclValue.Code(
                $"{{ for option in aws_acm_certificate.{label}.domain_validation_options : option.domain_name => option }}"),
        };
        record.Gap();
        record["zone_id"] = Value(certificate.HostedZoneId);
        record["name"] = HclValue.Code("each.value.resource_record_name");
        record["type"] = HclValue.Code("each.value.resource_record_type");
        record["records"] = HclValue.List([HclValue.Code("each.value.resource_record_value")]);
        record["ttl"] = 60;
        record.Gap();
        record.Comment("A name and its wildcard have one record.");
        record["allow_overwrite"] = true;
        file.Resource("aws_route53_record", label + "_validation", record);
        file.Resource("aws_acm_certificate_validation", label, new HclBody
        {
            ["certificate_arn"] = HclValue.Code($"aws_acm_certificate.{label}.arn"),
            ["validation_record_fqdns"] = HclValue.Code($"[for record in aws_route53_record.{label}_validation : record.fqdn]"),
        });
    }
}
