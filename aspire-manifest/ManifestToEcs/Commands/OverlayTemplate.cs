using System.Text;
using ManifestToEcs.Mapping;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Commands;

/// <summary>
/// The overlay that <c>init</c> writes for a manifest: whatever <c>publish</c> infers is stated, with the reason beside it. Questions that
/// only a person can answer, and everything else that may be stated, stand commented.
/// </summary>
public static class OverlayTemplate
{
    /// <summary>YAML with LF; reads without a finding for the manifest it was made for.</summary>
    public static string For(AspireManifest manifest) => For(manifest, answersQuestions: false);

    /// <param name="answersQuestions">Whether the likeliest answer to each question counts.</param>
    internal static string For(AspireManifest manifest, bool answersQuestions)
    {
        var expanded = LegacyServers.Expand(manifest);
        var decisions = TemplateDecision.Of(expanded);
        var text = new StringBuilder();
        Head(text, manifest);
        text.Append("resources:\n");
        foreach (var resource in expanded.Resources)
        {
            if (decisions.TryGetValue(resource.Pointer, out var decision)) Entry(text, resource, decision, answersQuestions);
        }
        Environments(text, expanded, decisions);
        return text.ToString();
    }

    private static void Head(StringBuilder text, AspireManifest manifest) => text.Append($"""
        # What the manifest leaves out, for manifest-to-ecs. Lines behind a # show what may be stated;
        # the values are examples or what is taken anyway. After a question the first of them is the likeliest answer.
        # 'manifest-to-ecs schema > ecs.schema.json' makes editors complete this file:
        # yaml-language-server: $schema=ecs.schema.json

        # Prefix of all names in AWS.
        application: {Key(new Overlay().ApplicationOf(manifest))}

        # The target account. What is missing stays a placeholder, such as a parameter of the CloudFormation template.
        # account: "123456789012"
        # region: us-east-1
        # vpc: vpc-0123456789abcdef0
        # privateSubnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
        # publicSubnets: [subnet-0123456789abcdef2, subnet-0123456789abcdef3]
        # newVpc: {"{"} wayOut: nat {"}"}   # makes the network instead: one-nat is cheaper, endpoints lead to AWS's APIs only
        # publicTasks: true        # no NAT and no endpoints: tasks get public addresses in the public subnets
        # certificateArn: arn:aws:acm:us-east-1:123456789012:certificate/…   # without one the deployment asks for it
        # domain: {"{"} name: shop.example.com, hostedZoneId: Z0123456789ABCDEFGHIJ {"}"}   # makes certificate and record
        # architecture: ARM64      # cheaper than X86_64, where all images exist for it
        # logRetentionDays: 30
        # tags: {"{"} team: name {"}"}


        """.ReplaceLineEndings("\n"));

    private static void Entry(StringBuilder text, Resource resource, TemplateDecision decision, bool answersQuestions)
    {
        text.Append($"  # {Comment(decision.What)}\n  {Key(resource.Name)}:\n");
        foreach (var line in decision.Stated) text.Append("    ").Append(line).Append('\n');
        foreach (var line in decision.Answers) text.Append(answersQuestions ? "    " : "    # ").Append(line).Append('\n');
        foreach (var line in decision.Offered) text.Append("    # ").Append(line).Append('\n');
        text.Append('\n');
    }

    private static void Environments(StringBuilder text, AspireManifest manifest, IReadOnlyDictionary<string, TemplateDecision> decisions)
    {
        var service = manifest.Resources.FirstOrDefault(resource => decisions.TryGetValue(resource.Pointer, out var decision)
            && decision.Runs)?.Name ?? "name";
        text.Append("# What differs in one environment (--environment): maps are merged, lists and values replaced.\n");
        text.Append("# environments:\n#   prod:\n#     resources:\n");
        text.Append($"#       {Key(service)}: {{ desiredCount: 2 }}\n#   dev:\n#     publicTasks: true\n");
    }

    /// <summary>A key or a value of YAML, in quotes where it would be something else without.</summary>
    internal static string Key(string name)
    {
        var plain = name.Length > 0 && char.IsAsciiLetter(name[0])
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            && name.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n");
        if (plain) return name;
        var quoted = new StringBuilder("\"");
        foreach (var letter in name)
        {
            if (letter is '"' or '\\') quoted.Append('\\').Append(letter);
            else if (char.IsControl(letter) || char.IsSurrogate(letter)
                || letter is '\u2028' or '\u2029' or '\uFEFF' or '\u0085' or > '\uFFFD') quoted.Append($"\\u{(int)letter:x4}");
            else quoted.Append(letter);
        }
        return quoted.Append('"').ToString();
    }

    // One line, whatever a manifest's texts hold.
    internal static string Comment(string text) =>
        string.Concat(text.Select(letter =>
            char.IsControl(letter) || char.IsSurrogate(letter) || letter is '\u2028' or '\u2029' or '\uFEFF' or > '\uFFFD' ? ' ' : letter));
}
