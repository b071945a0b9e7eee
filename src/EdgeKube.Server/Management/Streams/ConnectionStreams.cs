using System.Globalization;
using System.Net;
using EdgeKube.Api.Errors;

namespace EdgeKube.Server.Management.Streams;

/// <summary>The streams of all connections: each ends with its connection at the latest.</summary>
internal sealed class ConnectionStreams
{
    public const int MaxStreams = 16;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Connection> _connections = new(StringComparer.Ordinal);
    private long _last;

    /// <summary>A connection has come.</summary>
    /// <param name="from">Its address, or null.</param>
    /// <returns>Its name, by which its messages are marked.</returns>
    public string Enter(IPAddress? from)
    {
        var connection = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        lock (_lock)
        {
            _connections[connection] = new Connection(from);
        }

        return connection;
    }

    public void Leave(string connection)
    {
        List<OpenStream> streams;
        lock (_lock)
        {
            streams = _connections.Remove(connection, out var left) ? [.. left.Streams.Values] : [];
        }

        foreach (var stream in streams)
        {
            stream.End(null);
        }
    }

    /// <exception cref="ApiException">409: there is one of this id; 429: there are too many; 410: the connection has ended.</exception>
    public void Add(string connection, string id, OpenStream stream)
    {
        lock (_lock)
        {
            if (!_connections.TryGetValue(connection, out var found))
            {
                throw new ApiException(410, "Gone", "the connection has ended");
            }

            var streams = found.Streams;
            if (streams.ContainsKey(id))
            {
                throw new ApiException(409, "Conflict", $"this connection has a stream \"{id}\" already");
            }

            if (streams.Count >= MaxStreams)
            {
                throw new ApiException(429, "TooManyRequests", $"a connection may have {MaxStreams} streams: close one first");
            }

            streams.Add(id, stream);
        }
    }

    public void Remove(string connection, string id)
    {
        lock (_lock)
        {
            if (_connections.TryGetValue(connection, out var found))
            {
                found.Streams.Remove(id);
            }
        }
    }

    public OpenStream? Find(string connection, string id)
    {
        lock (_lock)
        {
            return _connections.GetValueOrDefault(connection)?.Streams.GetValueOrDefault(id);
        }
    }

    /// <summary>Where a connection comes from; null when that is not known.</summary>
    public IPAddress? AddressOf(string? connection)
    {
        lock (_lock)
        {
            return connection is null ? null : _connections.GetValueOrDefault(connection)?.From;
        }
    }

    private sealed record Connection(IPAddress? From)
    {
        public Dictionary<string, OpenStream> Streams { get; } = new(0, StringComparer.Ordinal);
    }
}
