namespace EdgeKube.Server.Storage.Sqlite;

/// <summary>A change that waits for the writer, and the answer its caller waits for.</summary>
internal sealed class PendingCommit(Change change)
{
    // Continuations must not run on the writer.
    private readonly TaskCompletionSource<CommitResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CommitResult? _decision;

    public Change Change => change;

    public Task<CommitResult> Completion => _completion.Task;

    public void Decide(CommitResult result) => _decision = result;

    /// <summary>The decision is durable and published: the caller may know it.</summary>
    public void Release() => _completion.SetResult(_decision!);

    public void Fail(Exception error) => _completion.TrySetException(error);
}
