using System.Text;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Logs;

/// <summary>Copies logs to standard output as they come; those that go on are read side by side, line by line.</summary>
internal sealed class LogReading(Session session, string query, bool prefix)
{
    private const int AtOnce = 5;
    private readonly Lock _writing = new();
    private readonly Stream _output = session.Shell.Output;
    private int _code;

    public int Run(IReadOnlyList<LogSource> sources)
    {
        if (sources.Count == 0)
        {
            session.Shell.Error.WriteLine($"No resources found in {session.Namespace} namespace.");
            return 0;
        }

        var follow = query.Contains("follow=true", StringComparison.Ordinal);
        if (sources.Count == 1 || !follow)
        {
            sources.ToList().ForEach(Read);
            return _code;
        }

        if (sources.Count > AtOnce)
        {
            throw CliException.Of($"you are attempting to follow {sources.Count} log streams, but maximum allowed concurrency is {AtOnce}, use a narrower selector");
        }

        var threads = sources.Select(s => new Thread(() => Read(s))).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        return _code;
    }

    private void Read(LogSource source)
    {
        try
        {
            using var answer = session.Api.Stream(source.Path(query), "*/*");
            Copy(answer.Content, prefix ? Encoding.UTF8.GetBytes(source.Prefix) : []);
        }
        catch (Exception e) when (e is ApiFailure or HttpRequestException or IOException)
        {
            lock (_writing)
            {
                session.Shell.Error.WriteLine(e is ApiFailure ? e.Message : $"error: {e.Message}");
                _code = 1;
            }
        }
    }

    // Whole lines at a time, so that those of several do not mix.
    private void Copy(Stream from, byte[] head)
    {
        var line = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (from.Read(buffer) is var got and > 0)
        {
            var rest = buffer.AsSpan(0, got);
            while (rest.IndexOf((byte)'\n') is var end and >= 0)
            {
                if (line.Length == 0)
                {
                    line.Write(head);
                }

                line.Write(rest[..(end + 1)]);
                rest = rest[(end + 1)..];
                if (head.Length > 0)
                {
                    Put(line);
                }
            }

            if (head.Length > 0 && rest.Length > 0 && line.Length == 0)
            {
                line.Write(head);
            }

            line.Write(rest);
            if (head.Length == 0)
            {
                Put(line);
            }
        }

        Put(line);
    }

    private void Put(MemoryStream line)
    {
        lock (_writing)
        {
            line.WriteTo(_output);
            _output.Flush();
        }

        line.SetLength(0);
    }
}
