using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

public class NamesTests
{
    [Theory]
    [InlineData("etl-worker/task-role", "EtlWorkerTaskRole", "etl_worker_task_role", "ETL_WORKER_TASK_ROLE")]
    [InlineData("aws-resources-output.ImportBucket", "AwsResourcesOutputImportBucket", "aws_resources_output_import_bucket",
        "AWS_RESOURCES_OUTPUT_IMPORT_BUCKET")]
    [InlineData("aws.userservice", "AwsUserservice", "aws_userservice", "AWS_USERSERVICE")]
    public void A_name_has_one_spelling_in_each_output(string name, string pascal, string snake, string upperSnake)
    {
        Assert.Equal(pascal, Names.Pascal(name));
        Assert.Equal(snake, Names.Snake(name));
        Assert.Equal(upperSnake, Names.UpperSnake(name));
    }
}
