namespace ManifestToEcs.Tests;

/// <summary>
/// <c>deploy.sh</c> removes services, schedules and scaling that have left the deployment. They are no resources of the stack, so no change
/// set shows that they have left.
/// </summary>
public class DepartureTests
{
    // The stack made the groups sg-old and sg-report. The cluster also runs a service of another team.
    private const string Aws = """
        WORK=$PWD DRY_RUN=false
        aws() {
            case "$*" in
                *list-stack-resources*) printf 'sg-old\tsg-report\n' ;;
                *list-schedules*) printf 'shop-report-nightly\tshop-report\tof-another-team\n' ;;
                *get-schedule*shop-report*) echo sg-report ;;
                *get-schedule*) echo sg-of-another-team ;;
                *list-services*) printf 'arn:service/shop-cluster/%s\n' shop-web old theirs ;;
                *describe-services*old*) echo sg-old ;;
                *describe-services*) echo sg-of-another-team ;;
                *describe-scalable-targets*) echo ecs:service:DesiredCount ;;
                *describe-scaling-policies*StepScaling*) echo shop-worker-start ;;
                *describe-scaling-policies*) printf 'cpu\tstart\n' ;;
                *" wait "*) ;;
                *) shift; printf '  %s\n' "$*" | sed 's/--service-namespace ecs --resource-id //;s/--scalable-dimension //' >&3 ;;
            esac
        }

        """;

    // A schedule under its old name would start the job a second time. A service would run on without its roles, and hold its security
    // group, which the stack then cannot delete.
    [Fact]
    public void A_renamed_schedule_and_a_removed_service_are_deleted_and_what_another_deployment_made_is_not() =>
        Assert.Equal(
            """
              the deployment no longer has the schedule shop-report; --rollback does not bring it back
              delete-schedule --name shop-report
              the deployment no longer has the service old; --rollback does not bring it back
              delete-alarms --alarm-names shop-worker-start
              deregister-scalable-target service/shop-cluster/old ecs:service:DesiredCount
              delete-service --cluster shop-cluster --service old --force

            """.ReplaceLineEndings("\n"), DeployScriptTests.RunFunctions(SampleDeployments.Shop(), Aws + "remove_departed"));

    [Fact]
    public void A_diff_says_what_would_be_deleted() =>
        Assert.Equal("  the schedule shop-report would be deleted\n  the service old would be deleted\n",
            DeployScriptTests.RunFunctions(SampleDeployments.Shop(), Aws + "each_departed diff_departed_schedule diff_departed_service"));

    [Fact]
    public void Before_the_first_deployment_none_is_looked_for() =>
        Assert.Equal("", DeployScriptTests.RunFunctions(SampleDeployments.Shop(), """
            WORK=$PWD DRY_RUN=false
            aws() { case "$*" in *list-stack-resources*) echo None ;; *) echo "aws $*" >&3 ;; esac; }
            remove_departed
            """));

    // The role that deploys may be older than this step.
    [Fact]
    public void Without_the_right_to_list_the_deployment_goes_on_and_says_so() =>
        Assert.Contains("schedules that have left the deployment stay, because they may not be listed: AccessDenied",
            DeployScriptTests.RunFunctions(SampleDeployments.Shop(), """
                WORK=$PWD DRY_RUN=false
                aws() { case "$*" in *list-stack-resources*) echo sg-1 ;; *) echo 'AccessDenied' >&2; return 254 ;; esac; }
                remove_departed
                """), StringComparison.Ordinal);

    // Application Auto Scaling follows whichever policy wants the most tasks, also one that the overlay no longer states.
    [Fact]
    public void A_policy_that_is_no_longer_stated_ends_with_its_alarm() =>
        Assert.Equal(
            """
              shop-worker no longer scales by start
              delete-alarms --alarm-names shop-worker-start
              delete-scaling-policy service/shop-cluster/shop-worker ecs:service:DesiredCount --policy-name start

            """.ReplaceLineEndings("\n"), DeployScriptTests.RunFunctions(SampleDeployments.Shop(), Aws + "scaling_of shop-worker cpu"));

    [Fact]
    public void A_service_that_no_longer_scales_keeps_the_stated_number_of_tasks() =>
        Assert.Contains("deregister-scalable-target", DeployScriptTests.RunFunctions(SampleDeployments.Shop(),
            Aws + "scaling_of shop-api"), StringComparison.Ordinal);

    // Two environments of one account would else take each other's schedules.
    [Fact]
    public void A_schedule_of_another_cluster_is_not_taken_over()
    {
        var output = DeployScriptTests.RunFunctions(SampleDeployments.Shop(), """
            WORK=$PWD DRY_RUN=false
            aws() {
                case "$*" in *get-schedule*) echo arn:aws:ecs:eu-west-1:1:cluster/shop-dev-cluster ;; *) echo "aws $*" >&3 ;; esac
            }
            (schedule nightly schedule.json shop-report) 2>&1 || true
            """);

        Assert.Contains("the schedule nightly is one of cluster/shop-dev-cluster: give this one another name", output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("aws scheduler", output, StringComparison.Ordinal);
    }
}
