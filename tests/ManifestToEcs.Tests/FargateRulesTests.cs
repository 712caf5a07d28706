namespace ManifestToEcs.Tests;

public class FargateRulesTests
{
    [Fact]
    public void A_flawless_deployment_breaks_no_rule() => Assert.Empty(RuleCheck.Findings(FlawlessDeployment.Create()));
}
