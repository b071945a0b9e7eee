using EdgeKube.Platform.Processes;

namespace EdgeKube.Agent.Networking;

/// <summary>Runs <c>nft</c> and <c>ip</c>: both load a whole batch from standard input, and both are what a person would look with.</summary>
internal sealed class NetworkTool(string executable, string package)
{
    private readonly HostTool _tool = new(executable, package);

    public static NetworkTool Nft { get; } = new("nft", "nftables");

    public static NetworkTool Ip { get; } = new("ip", "iproute2");

    /// <exception cref="NetworkException">It ended with an error; the message is what it said.</exception>
    /// <exception cref="MissingToolException">It is not installed.</exception>
    public async Task<string> RunAsync(IEnumerable<string> arguments, string input, CancellationToken ct)
    {
        var (code, output, error) = await TryRunAsync(arguments, input, ct);
        return code == 0 ? output : throw new NetworkException($"{_tool.Executable}: {error.Trim()}");
    }

    public Task<(int Code, string Output, string Error)> TryRunAsync(IEnumerable<string> arguments, string input, CancellationToken ct) =>
        _tool.RunAsync(arguments, input, environment: null, ct);
}
