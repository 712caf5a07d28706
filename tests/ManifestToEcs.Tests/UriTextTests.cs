using ManifestToEcs.Emission;
using ManifestToEcs.Mapping;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

/// <summary>The filter <c>uri</c> on a parameter whose value is first known at deployment, aspire-manifest-format section 6.</summary>
public class UriTextTests
{
    [Fact]
    public void An_input_that_goes_into_a_URI_is_refused_by_every_template_when_it_would_need_encoding()
    {
        var report = new Report();
        var manifest = Manifests.Read("""
            "user":{"type":"parameter.v0","value":"{user.inputs.value}","inputs":{"value":{"type":"string"}}},
            "user-uri-encoded":{"type":"annotated.string","value":"{user.value}","filter":"uri"},
            "worker":{"type":"project.v0","path":"worker.csproj","env":{"BROKER":"amqp://{user-uri-encoded.value}@mq"}}
            """, report);
        var deployment = Mapper.Map(manifest, OverlayReader.Read(null, "prod", manifest, report), report, new Dictionary<string, int>());
        Assert.NotNull(deployment);
        Assert.Equal(InputKind.UriText, Assert.Single(deployment.Inputs, input => input.Name == "USER_VALUE").Kind);
        Assert.Contains("AllowedPattern: '[A-Za-z0-9._~-]*'", Assert.Single(CloudFormation.Emit(deployment)).Content,
            StringComparison.Ordinal);
        Assert.Contains(Terraform.Emit(deployment),
            file => file.Content.Contains("regex(\"^[A-Za-z0-9._~-]*$\", var.user_value)", StringComparison.Ordinal));
    }

    // A job finds others by DNS, so its texts are evaluated apart from those of services.
    [Fact]
    public void An_input_that_only_a_job_puts_into_a_URI_is_checked_too()
    {
        var deployment = Mapped.Map($$"""
            "user": { "type": "parameter.v0", "value": "{user.inputs.value}", "inputs": { "value": { "type": "string" } } },
            "user-uri-encoded": { "type": "annotated.string", "value": "{user.value}", "filter": "uri" },
            {{Mapped.Project("api", $"\"http\": {Mapped.Http}")}},
            {{Mapped.Project("migrate",
                env: """ "API": "{api.bindings.http.url}", "BROKER": "amqp://{user-uri-encoded.value}@mq" """)}}
            """, "resources: { migrate: { kind: job } }");
        Assert.Equal(InputKind.UriText, Assert.Single(deployment.Inputs, input => input.Name == "USER_VALUE").Kind);
    }
}
