using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Platform.Systemd;

/// <summary>Logs to journald in its own protocol, so that what a message speaks of are fields that can be asked for: <c>journalctl POD=default/web</c>.</summary>
/// <param name="path">journald's socket.</param>
/// <param name="always">Fields of every message.</param>
public sealed class JournalLoggerProvider(string path, IReadOnlyList<KeyValuePair<string, string>> always) : ILoggerProvider
{
    public const string SocketPath = "/run/systemd/journal/socket";
    private const string Template = "{OriginalFormat}";
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint _journal = new(path);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() => _socket.Dispose();

    /// <summary>A message as journald takes it.</summary>
    internal static byte[] Entry(IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var entry = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        foreach (var (name, text) in fields)
        {
            var value = Encoding.UTF8.GetBytes(text);
            entry.Write(Encoding.ASCII.GetBytes(name));
            if (value.AsSpan().Contains((byte)'\n'))
            {
                BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)value.Length);
                entry.WriteByte((byte)'\n');
                entry.Write(length);
            }
            else
            {
                entry.WriteByte((byte)'=');
            }

            entry.Write(value);
            entry.WriteByte((byte)'\n');
        }

        return entry.ToArray();
    }

    /// <summary>A placeholder's name as a field's: <c>PodUid</c> is <c>POD_UID</c>.</summary>
    internal static string FieldOf(string placeholder)
    {
        var field = new StringBuilder();
        var wasLower = false;
        foreach (var letter in placeholder.Where(char.IsAsciiLetterOrDigit))
        {
            field.Append(wasLower && char.IsAsciiLetterUpper(letter) ? "_" : "").Append(char.ToUpperInvariant(letter));
            wasLower = !char.IsAsciiLetterUpper(letter);
        }

        return field.ToString();
    }

    private static int Priority(LogLevel level) => level switch
    {
        LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Information => 6,
        _ => 7,
    };

    private void Write(string category, LogLevel level, IEnumerable<KeyValuePair<string, object?>>? values, string message)
    {
        List<KeyValuePair<string, string>> fields =
        [
            new("MESSAGE", message),
            new("PRIORITY", Priority(level).ToString(CultureInfo.InvariantCulture)),
            new("SYSLOG_IDENTIFIER", "edgekube"),
            new("LOGGER", category),
            .. always,
        ];
        foreach (var (name, value) in values ?? [])
        {
            if (name != Template && FieldOf(name) is { Length: > 0 } field && value is not null)
            {
                fields.Add(new(field, Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
            }
        }

        try
        {
            _socket.SendTo(Entry(fields), _journal);
        }
        catch (SocketException)
        {
            Console.Error.WriteLine(message); // journald is being started anew, or the message is too long for it
        }
    }

    /// <summary>One category.</summary>
    private sealed class Logger(JournalLoggerProvider journal, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception);
            journal.Write(category, logLevel, state as IEnumerable<KeyValuePair<string, object?>>, exception is null ? message : $"{message}\n{exception}");
        }
    }
}
