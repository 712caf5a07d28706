using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using ManifestToEcs.Model;

namespace ManifestToEcs.Overlays;

/// <summary>The form that a text must have: a pattern for the schema and the checks, and words for messages.</summary>
/// <param name="expected">Completes "must be …".</param>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class FormAttribute(string pattern, string expected, string example) : Attribute
{
    private readonly Regex _regex = new(pattern, RegexOptions.CultureInvariant);

    public string Pattern => pattern;

    public string Expected => expected;

    public string Example => example;

    /// <summary>YAML may write it without quotes as a number or a boolean.</summary>
    public virtual bool MayBePlain => false;

    // "$" of .NET also matches before a line end, "$" of JSON Schema does not.
    public bool Accepts(string text) => _regex.IsMatch(text) && !text.EndsWith('\n');
}

internal sealed class AccountFormAttribute() : FormAttribute("^[0-9]{12}$", "an account number of twelve digits", "123456789012");

internal sealed class RegionFormAttribute() : FormAttribute("^[a-z]+(-[a-z]+)+-[0-9]+$", "an AWS region", "us-east-1");

internal sealed class VpcFormAttribute() : FormAttribute("^vpc-[0-9a-z]+$", "the id of a VPC", "vpc-0123456789abcdef0");

internal sealed class SubnetFormAttribute() : FormAttribute("^subnet-[0-9a-z]+$", "the id of a subnet", "subnet-0123456789abcdef0");

internal sealed class CertificateFormAttribute() : FormAttribute(@"^(arn:[a-z-]+:acm:[^ ]+|\$\{[A-Z_][A-Z0-9_]*\})$",
    "the ARN of a certificate in ACM, or ${NAME}", "arn:aws:acm:us-east-1:123456789012:certificate/…");

/// <summary>Neither stage nor version: everything that is made of a secret follows its current version.</summary>
internal sealed class SecretFormAttribute() : FormAttribute(
    @"^(arn:[a-z-]+:secretsmanager:[^: ]+:[^: ]+:secret:[^: ]+(:[^: ]+::)?|\$\{[A-Z_][A-Z0-9_]*\})$",
    "the ARN of a secret in Secrets Manager, with :key:: for one key of its JSON text, or ${NAME}",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf");

internal sealed class KeyFormAttribute() : FormAttribute(@"^(arn:[a-z-]+:kms:[^: ]+:[^: ]+:key/[^ ]+|\$\{[A-Z_][A-Z0-9_]*\})$",
    "the ARN of a key in AWS KMS (no alias), or ${NAME}",
    "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000");

internal sealed class WebAclFormAttribute() : FormAttribute(@"^(arn:[a-z-]+:wafv2:[^ ]+|\$\{[A-Z_][A-Z0-9_]*\})$",
    "the ARN of a regional web ACL, or ${NAME}", "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/01234567-89ab-cdef");

internal sealed class ActionFormAttribute() : FormAttribute(@"^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$", "an action of IAM", "ses:SendEmail");

internal sealed class ArnFormAttribute() : FormAttribute(@"^(\*|arn:[a-z-]+:[^ ]+|\$\{[A-Z_][A-Z0-9_]*\}[^ ]*)$", "an ARN, ${NAME} or *",
    "arn:aws:ses:us-east-1:123456789012:identity/example.com");

internal sealed class PolicyFormAttribute() : FormAttribute(@"^(arn:[a-z-]+:iam::[^ :]+:policy/[^ ]+|\$\{[A-Z_][A-Z0-9_]*\})$",
    "the ARN of a managed policy, or ${NAME}", "arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess");

internal sealed class TopicFormAttribute() : FormAttribute(@"^(arn:[a-z-]+:sns:[^ ]+|\$\{[A-Z_][A-Z0-9_]*\})$",
    "the ARN of a topic of SNS, or ${NAME}", "arn:aws:sns:us-east-1:123456789012:operations");

internal sealed class EmailFormAttribute() : FormAttribute(@"^[^@ ]+@[^@ ]+\.[^@ ]+$", "a mail address", "operations@example.com");

// 604800 seconds are the seven days of a load balancer's cookie.
internal sealed class StickyFormAttribute() : FormAttribute(
    "^(true|false|[1-9][0-9]{0,4}|[1-5][0-9]{5}|60[0-3][0-9]{3}|604[0-7][0-9]{2}|604800)$", "true, false or seconds up to 604800", "3600")
{
    public override bool MayBePlain => true;
}

internal sealed class HostFormAttribute() : FormAttribute(@"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$",
    "a domain name in lower case", "shop.example.com");

internal sealed class ZoneFormAttribute() : FormAttribute(@"^(Z[A-Z0-9]+|\$\{[A-Z_][A-Z0-9_]*\})$", "the id of a hosted zone, or ${NAME}",
    "Z0123456789ABCDEFGHIJ");

internal sealed class DigestFormAttribute() : FormAttribute("^sha256:[0-9a-f]{64}$", "an image digest",
    "sha256:0000000000000000000000000000000000000000000000000000000000000000");

internal sealed class ServerNameFormAttribute() : FormAttribute("^[A-Za-z][A-Za-z0-9-]*$",
    "a name of letters, digits and hyphens that begins with a letter", "shop-orders-2");

internal sealed class ComponentTypeFormAttribute() : FormAttribute(@"^[a-z]+(\.[A-Za-z0-9-]+)+$", "a type of Dapr's components",
    "state.redis");

internal sealed class OwnerFormAttribute() : FormAttribute("^[0-9]+:[0-9]+$", "a user and a group id", "1000:1000");

internal sealed class TelemetryFormAttribute() : FormAttribute("^(sidecar|none|https?://[^ ]+)$",
    "sidecar, none or the URL of a collector", "sidecar");

internal sealed class ScheduleFormAttribute() : FormAttribute(@"^(cron|rate|at)\([^()]+\)$", "a schedule of EventBridge Scheduler",
    "cron(0 6 * * ? *)");

internal sealed class CidrFormAttribute() : FormAttribute(@"^[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}$", "an IPv4 network", "10.0.0.0/16");

internal sealed class PathFormAttribute() : FormAttribute("^/[^ ]*$", "a path that begins with /", "/health");

[AttributeUsage(AttributeTargets.Property)]
internal sealed class ArchitecturesAttribute() : AllowedValuesAttribute("X86_64", "ARM64");

[AttributeUsage(AttributeTargets.Property)]
internal sealed class RetentionDaysAttribute() : AllowedValuesAttribute([.. LogGroup.Retentions]);

/// <summary>The texts are Aspire names of resources.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NamesResourceAttribute : Attribute;

/// <summary>The text is the name of a binding of the resource in whose entry it stands.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NamesBindingAttribute : Attribute;

/// <summary>The keys of the map name something of the manifest.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeysNameAttribute(KeyNames names) : Attribute
{
    public KeyNames Names => names;
}

internal enum KeyNames
{
    Anything,

    /// <summary>Aspire names of resources.</summary>
    Resources,

    /// <summary><c>resource</c> or <c>resource/LogicalId</c>.</summary>
    ResourceParts,

    /// <summary>Names of bindings of the resource in whose entry the map stands.</summary>
    Bindings,
}
