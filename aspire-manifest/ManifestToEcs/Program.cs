using System.CommandLine;
using ManifestToEcs.Commands;

var terminal = Terminal.OfProcess();
var root = new RootCommand("Turns the manifest of any .NET Aspire application into a complete AWS ECS Fargate deployment.")
{
    PublishCommand.Create(terminal),
    CheckCommand.Create(terminal),
    ExplainCommand.Create(terminal),
    DiffCommand.Create(terminal),
    CostCommand.Create(terminal),
    SchemaCommand.Create(terminal),
    InitCommand.Create(terminal),
};
DescribeOption.AddTo(root, terminal);

return CommandLine.Run(root, args, terminal);
