using ManifestToEcs.Emission;

namespace ManifestToEcs.Tests;

public class TerraformTests
{
    [Fact]
    public void The_shop_as_Terraform() => Snapshot.Match("terraform-shop", Terraform.Emit(SampleDeployments.Shop()));
}
