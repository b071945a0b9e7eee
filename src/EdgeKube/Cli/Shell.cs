using System.Text;

namespace EdgeKube.Cli;

/// <summary>What surrounds a command: its streams, its environment and the clock.</summary>
internal sealed class Shell(Stream input, Stream output, TextWriter error, Func<string, string?> environment, TimeProvider time)
{
    private StreamWriter? _out;

    public Stream Input => input;

    /// <summary>For bytes that are not ours; what was written as text goes before.</summary>
    public Stream Output
    {
        get
        {
            _out?.Flush();
            return output;
        }
    }

    /// <summary>Text: flushed when a verb ends, and when it waits.</summary>
    public TextWriter Out => _out ??= new StreamWriter(output, new UTF8Encoding(false), 8192, leaveOpen: true);

    public TextWriter Error => error;

    public TimeProvider Time => time;

    /// <summary>Whether a person is looking who may like colours (https://no-color.org).</summary>
    public bool Colours { get; init; }

    public string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;

    public static Shell OfProcess(Func<string, string?> environment) => new(
        Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.Error, environment, TimeProvider.System)
    {
        Colours = !Console.IsOutputRedirected && string.IsNullOrEmpty(environment("NO_COLOR")) && environment("TERM") is not (null or "dumb"),
    };

    /// <summary>Waits; there is nothing else to do meanwhile.</summary>
    public void Wait(TimeSpan span)
    {
        Out.Flush();
        using var passed = new ManualResetEventSlim();
        using var timer = time.CreateTimer(static o => ((ManualResetEventSlim)o!).Set(), passed, span, Timeout.InfiniteTimeSpan);
        passed.Wait();
    }
}
