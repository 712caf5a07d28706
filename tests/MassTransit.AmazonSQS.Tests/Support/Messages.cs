namespace Financial.MassTransit.AmazonSQS.Tests;

public sealed record LoadFile(string Name, int Number = 0);

public sealed record CountLines(string Name);

public sealed record LineCount(int Lines);
