namespace EdgeKube.Agent.Runtimes;

/// <summary>The runtime refused or failed.</summary>
/// <param name="code">A gRPC status code name: NotFound, AlreadyExists, Unavailable, DeadlineExceeded, Unknown …</param>
internal sealed class RuntimeException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
