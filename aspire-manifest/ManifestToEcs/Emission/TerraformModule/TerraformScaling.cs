using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary><c>scaling.tf</c>: Application Auto Scaling of services.</summary>
internal static class TerraformScaling
{
    public static HclBody Scaling(Deployment deployment)
    {
        var file = new HclBody();
        var bodies = new TerraformBodies(deployment);
        var cluster = DeployText.OfAttribute(deployment.Cluster, "name");
        foreach (var service in deployment.Services)
        {
            if (service.AutoScaling is not { } scaling) continue;
            var name = DeployText.OfAttribute(service, "name");
            file.Resource("aws_appautoscaling_target", Label(service),
                bodies.Block(ScalingBodies.Target(scaling, cluster, name, deployment)));
            var target = "aws_appautoscaling_target." + Label(service);
            foreach (var policy in scaling.Policies)
            {
                var label = Label(service.Id + "-" + policy.Name);
                file.Resource("aws_appautoscaling_policy", label,
                    bodies.Block(ScalingBodies.Policy(policy, cluster, name), new HclBody
                    {
                        ["service_namespace"] = HclValue.Code(target + ".service_namespace"),
                        ["resource_id"] = HclValue.Code(target + ".resource_id"),
                        ["scalable_dimension"] = HclValue.Code(target + ".scalable_dimension"),
                    }));
                if (policy is StartScaling start)
                    TerraformAlarms.Add(file, start.Alarm, HclValue.List([HclValue.Code($"aws_appautoscaling_policy.{label}.arn")]));
            }
        }
        return file;
    }
}
