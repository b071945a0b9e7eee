namespace EdgeKube.Platform.Systemd;

/// <summary>Listens for changes until it is disposed, or the bus goes away.</summary>
public sealed class SystemdWatch(IDisposable subscription, Task closed) : IDisposable
{
    public bool IsOver => closed.IsCompleted;

    public void Dispose() => subscription.Dispose();
}
