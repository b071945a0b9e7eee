namespace EdgeKube.Messaging.Contracts;

/// <summary>core/v1 PodExecOptions and PodAttachOptions; an attachment has no command.</summary>
public sealed record CommandOptions
{
    public IReadOnlyList<string> Command { get; init; } = [];

    public bool Stdin { get; init; }

    public bool Stdout { get; init; }

    public bool Stderr { get; init; }

    public bool Tty { get; init; }
}
