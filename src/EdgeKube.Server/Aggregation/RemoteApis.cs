namespace EdgeKube.Server.Aggregation;

/// <summary>The group versions that other API servers serve; while there are none, a request only looks.</summary>
internal sealed class RemoteApis
{
    private volatile IReadOnlyList<RemoteApi> _all = [];

    public IReadOnlyList<RemoteApi> All
    {
        get => _all;
        set => _all = value;
    }

    /// <summary>Who serves a path below <c>/apis/GROUP/VERSION</c>; null when this server does.</summary>
    public RemoteApi? Find(string path)
    {
        var all = _all;
        for (var i = 0; i < all.Count; i++)
        {
            if (IsBelow(path, all[i]))
            {
                return all[i];
            }
        }

        return null;
    }

    public RemoteApi? Find(string group, string version)
    {
        foreach (var api in _all)
        {
            if (api.Group == group && api.Version == version)
            {
                return api;
            }
        }

        return null;
    }

    private static bool IsBelow(string path, RemoteApi api)
    {
        var root = $"/apis/{api.ApiVersion}";
        return path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');
    }
}
