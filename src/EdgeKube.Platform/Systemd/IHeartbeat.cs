namespace EdgeKube.Platform.Systemd;

/// <summary>A main loop: while one stands still, systemd is not told that the process lives.</summary>
public interface IHeartbeat
{
    string Name { get; }

    /// <summary>It has been at one piece of work for far longer than any work takes.</summary>
    bool StandsStill { get; }
}
