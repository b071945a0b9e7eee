using System.Text;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Server.ApiServer.Streams;

namespace EdgeKube.Server.Management.Requests;

/// <summary>The client of a command that is run to its end: gives it its input at once and gathers what it prints.</summary>
internal sealed class CollectedCommand(string input) : ICommandClient
{
    private const int MaxOutput = 512 * 1024;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();

    public string Output => Text(_output);

    public string Error => Text(_error);

    public bool IsCut { get; private set; }

    /// <summary>Null: it did not end.</summary>
    public CommandResult? Result { get; private set; }

    public async Task ReadAsync(Func<StreamChannel, ReadOnlyMemory<byte>, ValueTask> sink, CancellationToken ct)
    {
        if (input.Length > 0)
        {
            await sink(StreamChannel.Input, Encoding.UTF8.GetBytes(input));
            await sink(StreamChannel.Close, new[] { (byte)StreamChannel.Input });
        }

        await _ended.Task.WaitAsync(ct); // a client that stops reading has gone
    }

    public ValueTask WriteAsync(StreamChannel channel, ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        var to = channel == StreamChannel.Error ? _error : _output;
        var room = (int)Math.Min(MaxOutput - _output.Length - _error.Length, data.Length);
        IsCut |= room < data.Length;
        to.Write(data.Span[..room]);
        return default;
    }

    public Task FinishAsync(CommandResult result, CancellationToken ct)
    {
        Result = result;
        _ended.TrySetResult();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => default;

    private static string Text(MemoryStream bytes) => Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
}
