using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using EdgeKube.Agent.Host;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Platform.Configuration;

namespace EdgeKube;

/// <summary>The settings of <c>edgekube agent</c>.</summary>
internal sealed partial record AgentOptions : ICheckedOptions
{
    public required DataDirectory Data { get; init; }

    /// <summary>Only say whether the settings are good.</summary>
    public bool Check { get; init; }

    /// <summary>Adds to a problem where its setting was made.</summary>
    public Func<string, string> Place { get; init; } = problem => problem;

    /// <summary>The file of the settings, if one was named.</summary>
    public string? Config { get; init; }

    /// <summary>"": a server whose data directory is ours.</summary>
    public required string Server { get; init; }

    public required string Token { get; init; }

    public required string TokenFile { get; init; }

    public required string NodeName { get; init; }

    /// <summary>"": found out.</summary>
    public required string NodeIp { get; init; }

    public required string Runtime { get; init; }

    public required string RuntimeEndpoint { get; init; }

    /// <summary>"": below the data directory.</summary>
    public string PodManifestPath { get; init; } = "";

    public string ContainerLogMaxSize { get; init; } = "10Mi";

    public string ContainerLogMaxFiles { get; init; } = "5";

    /// <summary>What the node keeps for itself, and what pods may have.</summary>
    public NodeOptions Node { get; init; } = new();

    /// <summary>Mirrors, credentials and certificates of image registries.</summary>
    public string Registries { get; init; } = "";

    /// <summary>true: one image is pulled at a time.</summary>
    public string SerializeImagePulls { get; init; } = "false";

    public string MaxParallelImagePulls { get; init; } = "3";

    public string ImageHighThreshold { get; init; } = "85";

    public string ImageLowThreshold { get; init; } = "80";

    /// <summary>Null when its text is no duration.</summary>
    public TimeSpan? ImageMinimumAge { get; init; } = TimeSpan.FromMinutes(2);

    public string ImageMinimumAgeText { get; init; } = "2m";

    /// <summary>What of it the runtime is told.</summary>
    public RuntimeOptions RuntimeOptions => new()
    {
        Name = Runtime,
        Endpoint = RuntimeEndpoint,
        RegistriesFile = Registries,
        MaxParallelPulls = SerializeImagePulls == "true" ? 1 : Number(MaxParallelImagePulls) ?? 0,
        SystemdCgroups = Node.CgroupDriver == "systemd",
        Images = new ImageCollectionOptions
        {
            HighThreshold = Number(ImageHighThreshold) ?? 85,
            LowThreshold = Number(ImageLowThreshold) ?? 80,
            MinimumAge = ImageMinimumAge ?? TimeSpan.FromMinutes(2),
        },
    };

    public IEnumerable<string> Problems() => NodeProblems().Concat(Node.Problems()).Concat(LimitProblems()).Concat(ImageProblems());

    private IEnumerable<string> LimitProblems()
    {
        if (PodOptions.Bytes(ContainerLogMaxSize) is null)
        {
            yield return $"container-log-max-size is {ContainerLogMaxSize}; it must be a quantity such as 10Mi";
        }

        if (PodOptions.Files(ContainerLogMaxFiles) is null)
        {
            yield return $"container-log-max-files is {ContainerLogMaxFiles}; it must be a number, 2 or more";
        }
    }

    private IEnumerable<string> ImageProblems()
    {
        if (SerializeImagePulls is not ("true" or "false"))
        {
            yield return $"serialize-image-pulls is {SerializeImagePulls}; it must be true or false";
        }

        if (Number(MaxParallelImagePulls) is null)
        {
            yield return $"max-parallel-image-pulls is {MaxParallelImagePulls}; it must be a number, 0 for no limit";
        }

        if (Number(ImageHighThreshold) is not (>= 0 and <= 100) || Number(ImageLowThreshold) is not (>= 0 and <= 100)
            || Number(ImageLowThreshold) >= Number(ImageHighThreshold))
        {
            yield return $"image-gc-high-threshold is {ImageHighThreshold} and image-gc-low-threshold is {ImageLowThreshold}; they must be percents, the low one lower";
        }

        if (ImageMinimumAge is null)
        {
            yield return $"minimum-image-ttl-duration is {ImageMinimumAgeText}; it must be a duration: 90s, 30m, 24h or 7d";
        }
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private IEnumerable<string> NodeProblems()
    {
        if (Server.Length > 0 && !(Uri.TryCreate(Server, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps))
        {
            yield return $"server is {Server}; it must be https://HOST:PORT";
        }

        if (NodeName.Length > 253 || !Subdomain().IsMatch(NodeName))
        {
            yield return $"node-name is {NodeName}; it must be lower-case letters, digits, '-' and '.', and begin and end with a letter or digit";
        }

        if (NodeIp.Length > 0 && !IPAddress.TryParse(NodeIp, out _))
        {
            yield return $"node-ip is {NodeIp}; it must be an IP address";
        }

        if (Runtime is not ("containerd" or "podman"))
        {
            yield return $"runtime is {Runtime}; it must be containerd or podman";
        }

        if (RuntimeEndpoint.Length > 0 && !RuntimeEndpoint.StartsWith("unix://", StringComparison.Ordinal))
        {
            yield return $"runtime-endpoint is {RuntimeEndpoint}; it must be unix:///PATH";
        }
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex Subdomain();
}
