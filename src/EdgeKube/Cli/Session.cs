using EdgeKube.Cli.Client;

namespace EdgeKube.Cli;

/// <summary>A verb's connection to the cluster, and where it writes.</summary>
internal sealed class Session(Shell shell, ApiClient api, string space) : IDisposable
{
    private Discovery? _types;

    public Shell Shell => shell;

    public TextWriter Out => shell.Out;

    public ApiClient Api => api;

    /// <summary>The namespace of what names none.</summary>
    public string Namespace => space;

    /// <summary>The resources of this cluster; asked for when first needed, and kept in memory only.</summary>
    public Discovery Types => _types ??= Discovery.Ask(api);

    /// <summary>Asks anew when they are next needed: a kind may have come.</summary>
    public void Forget() => _types = null;

    public DateTimeOffset Now => shell.Time.GetUtcNow();

    public void Dispose() => api.Dispose();
}
