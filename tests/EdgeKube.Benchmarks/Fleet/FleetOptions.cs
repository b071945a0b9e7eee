using System.Globalization;
using EdgeKube.Benchmarks.Requests;

namespace EdgeKube.Benchmarks.Fleet;

/// <summary>What <c>fleet</c> is to measure: <c>--nodes 1000 --pods 10000 --seconds 60 --bin artifacts/linux-x64/edgekube</c>.</summary>
/// <param name="Nodes">Simulated, each with its own connection and certificate.</param>
/// <param name="Pods">Of Deployments of 50, each with a Service.</param>
/// <param name="Seconds">How long each part is measured.</param>
/// <param name="Binary">The executable.</param>
internal sealed record FleetOptions(int Nodes, int Pods, int Seconds, string Binary)
{
    public const int PodsOfDeployment = 50;

    public int Deployments => Pods / PodsOfDeployment;

    public static FleetOptions Parse(string[] arguments)
    {
        var options = new FleetOptions(1000, 10_000, 60, ApiBenchmarkOptions.Published());
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]} needs a value");
            options = arguments[i] switch
            {
                "--nodes" => options with { Nodes = int.Parse(value, CultureInfo.InvariantCulture) },
                "--pods" => options with { Pods = int.Parse(value, CultureInfo.InvariantCulture) },
                "--seconds" => options with { Seconds = int.Parse(value, CultureInfo.InvariantCulture) },
                "--bin" => options with { Binary = Path.GetFullPath(value) },
                var other => throw new ArgumentException($"{other}: fleet takes --nodes N, --pods N, --seconds N and --bin EXECUTABLE"),
            };
        }

        return File.Exists(options.Binary)
            ? options
            : throw new ArgumentException($"there is no {options.Binary}: run ./publish.sh, or name an executable with --bin");
    }
}
