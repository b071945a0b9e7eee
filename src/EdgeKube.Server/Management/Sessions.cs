namespace EdgeKube.Server.Management;

/// <summary>The connections of Kubernetes users: who is behind a name <c>session:…</c>.</summary>
/// <remarks>A name stays with its user for a while after the connection: what it sent last is still its own.</remarks>
internal sealed class Sessions(TimeProvider time)
{
    public const string Prefix = "session:";
    private static readonly TimeSpan _keep = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    public Caller? Find(string name)
    {
        lock (_lock)
        {
            return _sessions.TryGetValue(name, out var session) && IsKept(session) ? session.Caller : null;
        }
    }

    /// <returns>False when the name is somebody else's.</returns>
    public bool Enter(string name, Caller caller)
    {
        lock (_lock)
        {
            foreach (var (old, _) in _sessions.Where(s => !IsKept(s.Value)).ToList())
            {
                _sessions.Remove(old);
            }

            if (!_sessions.TryGetValue(name, out var session))
            {
                _sessions[name] = session = new Session(caller);
            }
            else if (!session.Caller.Is(caller))
            {
                return false;
            }

            session.Connections++;
            return true;
        }
    }

    public void Leave(string name)
    {
        lock (_lock)
        {
            if (_sessions.TryGetValue(name, out var session) && --session.Connections == 0)
            {
                session.Ended = time.GetTimestamp();
            }
        }
    }

    private bool IsKept(Session session) => session.Connections > 0 || time.GetElapsedTime(session.Ended) < _keep;

    private sealed class Session(Caller caller)
    {
        public Caller Caller => caller;

        public int Connections { get; set; }

        public long Ended { get; set; }
    }
}
