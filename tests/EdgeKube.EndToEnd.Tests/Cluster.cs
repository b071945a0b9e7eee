using System.Diagnostics;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>The cluster that ClusterFixture started, as its scripts and kubectl reach it.</summary>
internal static class Cluster
{
    /// <summary>For kubectl run and create: a container that does nothing, and ends at once when it is told to.</summary>
    public static IReadOnlyList<string> Idler { get; } = ["--image=localhost/busybox:1", "--", "sh", "-c", "trap 'exit 0' TERM; sleep 100000 & wait"];

    public static Task<Command> ScriptAsync(IEnumerable<string> arguments, CancellationToken ct) =>
        Command.RunAsync(Repository.ClusterScript, arguments, Repository.Root, input: null, ct);

    /// <summary>Runs kubectl; the words are separated by single spaces, so an argument with spaces takes the other form.</summary>
    public static Task<Command> TryKubectlAsync(string arguments, string? input = null) => TryKubectlAsync(arguments.Split(' '), input);

    public static Task<Command> TryKubectlAsync(IEnumerable<string> arguments, string? input = null) =>
        Command.RunAsync(Repository.ClusterScript, ["kubectl", .. arguments], Repository.Root, input, TestContext.Current.CancellationToken);

    public static async Task<string> KubectlAsync(IEnumerable<string> arguments) => (await TryKubectlAsync(arguments)).Succeeded();

    public static async Task<string> KubectlAsync(string arguments, string? input = null) => (await TryKubectlAsync(arguments, input)).Succeeded();

    /// <summary>Looks again and again until kubectl's output is as wanted.</summary>
    public static async Task<string> UntilAsync(string arguments, Func<string, bool> wanted, TimeSpan? within = null)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var seen = await TryKubectlAsync(arguments);
            if (seen.ExitCode == 0 && wanted(seen.Output))
            {
                return seen.Output;
            }

            Assert.True(clock.Elapsed < (within ?? TimeSpan.FromSeconds(60)), $"kubectl {arguments} still says: {seen.Output}{seen.Error}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks again and again until the answer, a refusal perhaps, is as wanted: what was made or changed holds soon, not at once.</summary>
    public static async Task<Command> UntilAnswerAsync(string arguments, Func<Command, bool> wanted)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var answer = await TryKubectlAsync(arguments);
            if (wanted(answer))
            {
                return answer;
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"kubectl {arguments} still says: {answer.Output}{answer.Error}");
        }
    }

    /// <summary>Makes a namespace of the test's own and waits until pods may be made in it.</summary>
    public static async Task<string> NewNamespaceAsync(string name)
    {
        await KubectlAsync($"create namespace {name}");
        await UntilAsync($"get serviceaccounts -n {name} -o name", text => text.Contains("serviceaccount/default", StringComparison.Ordinal));
        return name;
    }

    public static async Task<int> ProcessIdAsync(string name) =>
        int.Parse(
            await File.ReadAllTextAsync(Repository.ClusterFile($"{name}.pid"), TestContext.Current.CancellationToken),
            System.Globalization.CultureInfo.InvariantCulture);
}
