namespace EdgeKube.Platform.Processes;

/// <summary>A program that runs as long as we do (or longer), and how to look after it.</summary>
public sealed record ChildOptions
{
    /// <summary>For logs: <c>mosquitto</c>, <c>containerd</c>.</summary>
    public required string Name { get; init; }

    public required string Executable { get; init; }

    /// <summary>The Debian package that has the executable.</summary>
    public required string Package { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Where its process id is written, so that a successor finds a child that outlived us.</summary>
    public required string PidFile { get; init; }

    /// <summary>The argument (a configuration path) by which our child is told from another of the same program.</summary>
    public required string Mark { get; init; }

    /// <summary>Added to our own environment; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>How long after TERM it is killed.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>In a session of its own, not stopped with us, adopted by our successor. Needs <see cref="LogFile"/>.</summary>
    public bool KeepRunning { get; init; }

    /// <summary>Where a kept child writes (our pipe would end with us).</summary>
    public string? LogFile { get; init; }

    /// <summary>The level of a line that the child wrote to stderr; null drops it.</summary>
    public Func<string, LogLevelOfLine> LevelOf { get; init; } = StandardLevels.Of;
}
