using EdgeKube.Agent.Host;

namespace EdgeKube.Agent.Eviction;

/// <summary>Bears a shortage for as long as its threshold says.</summary>
internal sealed class PatientWatch(TimeProvider time)
{
    private readonly Dictionary<(ShortageSignal Signal, long Grace), long> _since = [];

    /// <returns>The first of these that has lasted too long; null when there is none.</returns>
    public Shortage? Ripe(IReadOnlyList<Shortage> present)
    {
        foreach (var over in _since.Keys.Where(k => !present.Any(p => Key(p) == k)).ToList())
        {
            _since.Remove(over);
        }

        Shortage? ripe = null;
        foreach (var shortage in present)
        {
            var since = _since.TryGetValue(Key(shortage), out var known) ? known : _since[Key(shortage)] = time.GetTimestamp();
            ripe ??= time.GetElapsedTime(since) >= shortage.Grace ? shortage : null;
        }

        return ripe;
    }

    private static (ShortageSignal Signal, long Grace) Key(Shortage shortage) => (shortage.Signal, shortage.Grace.Ticks);
}
