using System.CommandLine;

namespace EdgeKube.Commands;

/// <summary>The agent's options about images; the kubelet's names where it has them.</summary>
internal sealed class ImageSettings(Setting setting)
{
    private readonly Option<string> _registries = setting.Text(
        "registries", "Mirrors, credentials and certificates of image registries, in K3s' form, if the file is there", "/etc/edgekube/registries.yaml");

    private readonly Option<string> _serialize = setting.Text("serialize-image-pulls", "Pull one image at a time: true or false", "false");
    private readonly Option<string> _parallel = setting.Text("max-parallel-image-pulls", "How many images are pulled at once; 0 is no limit", "3");
    private readonly Option<string> _high = setting.Text("image-gc-high-threshold", "Percent of the disk at which unused images are removed; 100 never", "85");
    private readonly Option<string> _low = setting.Text("image-gc-low-threshold", "Percent of the disk down to which they are removed", "80");
    private readonly Option<string> _age = setting.Text("minimum-image-ttl-duration", "An image that was needed more lately stays", "2m");

    public static IReadOnlyList<string> Keys { get; } =
    [
        "registries", "serialize-image-pulls", "max-parallel-image-pulls", "image-gc-high-threshold", "image-gc-low-threshold", "minimum-image-ttl-duration",
    ];

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_registries, _serialize, _parallel, _high, _low, _age])
        {
            command.Add(option);
        }
    }

    public AgentOptions Apply(ParseResult parsed, AgentOptions options) => options with
    {
        Registries = parsed.GetRequiredValue(_registries),
        SerializeImagePulls = parsed.GetRequiredValue(_serialize),
        MaxParallelImagePulls = parsed.GetRequiredValue(_parallel),
        ImageHighThreshold = parsed.GetRequiredValue(_high),
        ImageLowThreshold = parsed.GetRequiredValue(_low),
        ImageMinimumAge = Duration.TryParse(parsed.GetRequiredValue(_age)),
        ImageMinimumAgeText = parsed.GetRequiredValue(_age),
    };
}
