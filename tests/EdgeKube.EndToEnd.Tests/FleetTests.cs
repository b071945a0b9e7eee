using System.Globalization;
using System.Text.RegularExpressions;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>Many simulated boards over a real broker: the load test of <c>docs/performance.md</c>, only smaller, on a server of its own.</summary>
public sealed class FleetTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_boards_keep_their_connections_and_whoever_looks_has_all_of_the_state_soon()
    {
        var program = Path.Combine(Repository.Root, "tests", "EdgeKube.Benchmarks", "bin", "Release", "net10.0", "EdgeKube.Benchmarks");
        Assert.SkipUnless(File.Exists(program), "the benchmarks are not built");
        var said = (await Command.RunAsync(program, ["fleet", "--nodes", "100", "--pods", "500", "--seconds", "4", "--bin", Repository.Executable], null, null, Ct)).Succeeded();
        Assert.Contains("connections that were made anew: 0", said, StringComparison.Ordinal);
        Assert.InRange(Figure(said, "the second has it after (\\d+) ms"), 0, 2000);
        Assert.InRange(Figure(said, "the same, 1 % change \\| \\d+ \\|  \\| ([\\d.]+) "), 0, 100); // the median, on a machine that is busy with other tests
    }

    private static double Figure(string said, string pattern) =>
        Regex.Match(said, pattern) is { Success: true } found
            ? double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"it did not say \"{pattern}\": {said}");
}
