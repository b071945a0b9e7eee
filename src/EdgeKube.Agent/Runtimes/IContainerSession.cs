namespace EdgeKube.Agent.Runtimes;

/// <summary>A process in a container, and the streams of it that were asked for.</summary>
/// <remarks>Disposing it lets go of the streams; a command that still runs loses its input and output.</remarks>
internal interface IContainerSession : IAsyncDisposable
{
    /// <summary>Waits until the process takes it. Called by one caller at a time; nothing happens when no input was asked for.</summary>
    ValueTask WriteInputAsync(ReadOnlyMemory<byte> data, CancellationToken ct);

    /// <summary>The process reads the end of its input.</summary>
    ValueTask CloseInputAsync(CancellationToken ct);

    /// <summary>Sets the size of the terminal; nothing happens when there is none.</summary>
    ValueTask ResizeAsync(int width, int height, CancellationToken ct);

    /// <summary>Hands out what the process writes until it ends and all was read; to be called once.</summary>
    /// <param name="output">Called by one caller at a time; the memory is good only during the call, which may wait as long as it likes.</param>
    Task<SessionResult> RunAsync(Func<SessionOutput, ReadOnlyMemory<byte>, CancellationToken, ValueTask> output, CancellationToken ct);
}
