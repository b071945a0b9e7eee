using System.Collections.Concurrent;

namespace EdgeKube.Agent.Pods;

/// <summary>Lets as many images be pulled at once as the node wants, and remembers when images were needed.</summary>
/// <param name="most">0 is no limit.</param>
internal sealed class ImagePulls(int most) : IDisposable
{
    private readonly SemaphoreSlim? _gate = most > 0 ? new SemaphoreSlim(most) : null;

    /// <summary>When an image, by its id, was last asked for.</summary>
    public ConcurrentDictionary<string, DateTimeOffset> LastNeeded { get; } = new();

    public async Task<T> WhenTurnAsync<T>(Func<Task<T>> pull, CancellationToken ct)
    {
        if (_gate is null)
        {
            return await pull();
        }

        await _gate.WaitAsync(ct);
        try
        {
            return await pull();
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate?.Dispose();
}
