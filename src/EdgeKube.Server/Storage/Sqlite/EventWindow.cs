namespace EdgeKube.Server.Storage.Sqlite;

/// <summary>The last changes of one partition, bounded by number and bytes, and one signal that all its watchers wait for.</summary>
/// <remarks>Watchers pull: an idle one costs a waiting task, a slow one costs nothing but its own 410.</remarks>
internal sealed class EventWindow(long opened, int mostEvents, long mostBytes)
{
    private const int Page = 512;
    private readonly Lock _lock = new();
    private StoreEvent[] _ring = new StoreEvent[16];
    private int _first;
    private int _count;
    private long _bytes;
    private long _forgotten = opened;
    private TaskCompletionSource _signal = NewSignal();

    public void Append(IEnumerable<StoreEvent> events)
    {
        TaskCompletionSource signal;
        lock (_lock)
        {
            foreach (var one in events)
            {
                Add(one);
            }

            (signal, _signal) = (_signal, NewSignal());
        }

        signal.SetResult();
    }

    /// <summary>Changes after <paramref name="revision"/>, some of them; none: <paramref name="next"/> completes when there may be.</summary>
    /// <exception cref="RevisionGoneException">Changes after it are forgotten.</exception>
    public StoreEvent[] Read(long revision, out Task next)
    {
        lock (_lock)
        {
            if (revision < _forgotten)
            {
                throw new RevisionGoneException(revision, _forgotten);
            }

            next = _signal.Task;
            var from = FirstAfter(revision);
            var events = new StoreEvent[Math.Min(Page, _count - from)];
            for (var i = 0; i < events.Length; i++)
            {
                events[i] = At(from + i);
            }

            return events;
        }
    }

    public void Forget(long before)
    {
        lock (_lock)
        {
            while (_count > 0 && At(0).Revision < before)
            {
                DropFirst();
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static long Size(StoreEvent one) => one.Value.Length;

    private void Add(StoreEvent one)
    {
        _bytes += Size(one);
        while (_count > 0 && (_count == mostEvents || _bytes > mostBytes))
        {
            DropFirst();
        }

        if (_count == _ring.Length)
        {
            Grow();
        }

        _ring[(_first + _count++) % _ring.Length] = one;
    }

    private void DropFirst()
    {
        _forgotten = _ring[_first].Revision;
        _bytes -= Size(_ring[_first]);
        _ring[_first] = null!;
        _first = (_first + 1) % _ring.Length;
        _count--;
    }

    private void Grow()
    {
        var larger = new StoreEvent[_ring.Length * 2];
        for (var i = 0; i < _count; i++)
        {
            larger[i] = At(i);
        }

        (_ring, _first) = (larger, 0);
    }

    private StoreEvent At(int index) => _ring[(_first + index) % _ring.Length];

    private int FirstAfter(long revision)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = At(middle).Revision > revision ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
