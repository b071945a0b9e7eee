namespace EdgeKube.Cli.Tests;

/// <summary>What a verb wrote, and what it ended with.</summary>
public sealed record CliAnswer(int Code, string Output, string Error);
