using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Api.Values;
using EdgeKube.Cli.Client;
using EdgeKube.Cli.Output;

namespace EdgeKube.Cli.Top;

/// <summary><c>edgekube top</c>: what nodes and pods use of processors and memory.</summary>
internal static class TopCommand
{
    private const long MiB = 1024 * 1024;

    public static Command Build(ClientScope scope) => scope.Verb("top", "Show what nodes and pods use", Nodes(scope), Pods(scope));

    private static Command Nodes(ClientScope scope)
    {
        var choice = new Choice(scope, "nodes");
        var sort = ClientScope.Text("--sort-by", "cpu|memory", "The greatest first");
        var command = new Command("nodes", "What nodes use, and how much of what they have") { choice.Words, choice.Selector, sort };
        command.Aliases.Add("node");
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            var sizes = session.Api.Get("/api/v1/nodes").Items("items").ToDictionary(n => n.Name(), n => n.At("status", "allocatable"));
            var columns = new Columns(session.Out, session.Shell.Colours);
            columns.Head("NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)");
            foreach (var (_, item, cpu, memory) in Figures(session, choice, parsed, "nodes", "/apis/metrics.k8s.io/v1beta1/nodes", parsed.GetValue(sort)))
            {
                var size = sizes.GetValueOrDefault(item.Name());
                columns.Row(item.Name(), $"{cpu}m", Share(cpu, Amount(size, "cpu").MilliValue), $"{memory / MiB}Mi", Share(memory, Amount(size, "memory").Value));
            }

            columns.Flush();
            return 0;
        }));
        return command;
    }

    private static Command Pods(ClientScope scope)
    {
        var choice = new Choice(scope, "pods");
        var sort = ClientScope.Text("--sort-by", "cpu|memory", "The greatest first");
        var containers = ClientScope.Flag("--containers", "Each container by itself");
        var command = new Command("pods", "What pods use") { choice.Words, choice.Selector, choice.FieldSelector, choice.Everywhere, sort, containers };
        command.Aliases.Add("pod");
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            var (all, each) = (parsed.GetValue(choice.Everywhere), parsed.GetValue(containers));
            var path = all ? "/apis/metrics.k8s.io/v1beta1/pods" : $"/apis/metrics.k8s.io/v1beta1/namespaces/{Uri.EscapeDataString(session.Namespace)}/pods";
            var columns = new Columns(session.Out, session.Shell.Colours);
            string[] head = all ? ["NAMESPACE"] : [];
            columns.Head([.. head, each ? "POD" : "NAME", .. each ? ["NAME"] : head[..0], "CPU(cores)", "MEMORY(bytes)"]);
            foreach (var (_, item, cpu, memory) in Figures(session, choice, parsed, "pods", path, parsed.GetValue(sort)))
            {
                string[] first = all ? [item.Namespace(), item.Name()] : [item.Name()];
                if (!each)
                {
                    columns.Row([.. first, $"{cpu}m", $"{memory / MiB}Mi"]);
                    continue;
                }

                foreach (var c in item.Items("containers"))
                {
                    columns.Row([.. first, c.Text("name"), $"{Amount(c["usage"], "cpu").MilliValue}m", $"{Amount(c["usage"], "memory").Value / MiB}Mi"]);
                }
            }

            columns.Flush();
            return 0;
        }));
        return command;
    }

    private static List<(string Key, JsonObject Item, long Cpu, long Memory)> Figures(
        Session session, Choice choice, ParseResult parsed, string kind, string path, string? sort)
    {
        var items = parsed.GetValue(choice.Words) is { Length: > 0 } names
            ? names.Select(n => session.Api.Get($"{path}/{Uri.EscapeDataString(n)}"))
            : session.Api.Get(path + new Query().Add("labelSelector", parsed.GetValue(choice.Selector)).Add("fieldSelector", parsed.GetValue(choice.FieldSelector))).Items("items");
        var found = new List<(string Key, JsonObject Item, long Cpu, long Memory)>();
        found.AddRange(items.Select(i => ($"{i.Namespace()}/{i.Name()}", i, Sum(i, "cpu").MilliValue, Sum(i, "memory").Value)));
        if (found.Count == 0)
        {
            throw CliException.Of($"metrics not available yet for {kind}");
        }

        found.Sort(sort switch
        {
            null => (a, b) => string.CompareOrdinal(a.Key, b.Key),
            "cpu" => (a, b) => b.Cpu.CompareTo(a.Cpu),
            "memory" => (a, b) => b.Memory.CompareTo(a.Memory),
            _ => throw CliException.Of("--sort-by accepts only cpu or memory"),
        });
        return found;
    }

    // A node's own usage, or that of a pod's containers.
    private static Quantity Sum(JsonObject item, string resource)
    {
        var sum = Amount(item["usage"], resource);
        foreach (var container in item.Items("containers"))
        {
            sum += Amount(container["usage"], resource);
        }

        return sum;
    }

    private static Quantity Amount(JsonNode? of, string resource) => Quantity.TryParse(of.Text(resource), out var amount) ? amount : Quantity.Zero;

    private static string Share(long used, long all) => all <= 0 ? "<unknown>" : string.Create(CultureInfo.InvariantCulture, $"{used * 100 / all}%");
}
