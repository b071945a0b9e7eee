using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeKube.Benchmarks.Requests;

/// <summary>What <c>api</c> is to measure: <c>--n 2000 --c 8 --bin artifacts/linux-x64/edgekube</c>.</summary>
/// <param name="Objects">Of each kind.</param>
/// <param name="Callers">At the same time.</param>
/// <param name="Binary">The published executable.</param>
internal sealed record ApiBenchmarkOptions(int Objects, int Callers, string Binary)
{
    public static ApiBenchmarkOptions Parse(string[] arguments)
    {
        var options = new ApiBenchmarkOptions(2000, 8, Published());
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]} needs a value");
            options = arguments[i] switch
            {
                "--n" => options with { Objects = int.Parse(value, CultureInfo.InvariantCulture) },
                "--c" => options with { Callers = int.Parse(value, CultureInfo.InvariantCulture) },
                "--bin" => options with { Binary = Path.GetFullPath(value) },
                var other => throw new ArgumentException($"{other}: api takes --n OBJECTS, --c CALLERS and --bin EXECUTABLE"),
            };
        }

        return File.Exists(options.Binary)
            ? options
            : throw new ArgumentException($"there is no {options.Binary}: run ./publish.sh, or name an executable with --bin");
    }

    /// <summary>Where ./publish.sh puts it.</summary>
    public static string Published()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root.Parent is not null && !File.Exists(Path.Combine(root.FullName, "EdgeKube.sln")))
        {
            root = root.Parent;
        }

        return Path.Combine(root.FullName, "artifacts", RuntimeInformation.RuntimeIdentifier, "edgekube");
    }
}
