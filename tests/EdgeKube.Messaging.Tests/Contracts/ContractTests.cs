using System.Text.Json;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using Xunit;

namespace EdgeKube.Messaging.Tests.Contracts;

/// <summary>Holds the JSON of the contracts: nodes and servers of other versions read it.</summary>
public sealed class ContractTests
{
    private static readonly MessagingJson _json = MessagingJson.Default;

    [Fact]
    public void The_contracts_are_as_the_golden_file_says()
    {
        string[] lines = [.. Desired(), .. Reports(), .. Joining(), .. Streams()];
        Assert.Equal(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Contracts", "contracts.golden.jsonl")), lines);
    }

    private static IEnumerable<string> Desired()
    {
        using var pod = JsonDocument.Parse("""{"kind":"Pod"}""");
        yield return JsonSerializer.Serialize(new NodePresence { Online = true, Connection = "c" }, _json.NodePresence);
        yield return JsonSerializer.Serialize(
            new NodeHello { Connection = "c", Epoch = "e", Revision = 7, Version = "v", Capabilities = ["stream:logs"] }, _json.NodeHello);
        yield return JsonSerializer.Serialize(
            new DesiredDelta
            {
                Epoch = "e",
                From = 7,
                To = 8,
                Put = [new DesiredObject { Key = "pods/default/a", Object = pod.RootElement.Clone() }],
                Delete = ["pods/default/b"],
                More = true,
            },
            _json.DesiredDelta);
        yield return JsonSerializer.Serialize(new DesiredAck { Epoch = "e", Revision = 8, Resync = true }, _json.DesiredAck);
    }

    private static IEnumerable<string> Reports()
    {
        yield return JsonSerializer.Serialize(
            new NodeReport
            {
                Connection = "c",
                Status = new NodeStatus { Conditions = [new Condition { Type = "Ready", Status = "True" }] },
                Labels = new Dictionary<string, string> { ["kubernetes.io/os"] = "linux" },
            },
            _json.NodeReport);
        yield return JsonSerializer.Serialize(new NodeReport { Connection = "c" }, _json.NodeReport);
        var item = new PodReportItem { Namespace = "default", Name = "a", Uid = "u", Status = new PodStatus { Phase = "Running" }, Gone = true };
        yield return JsonSerializer.Serialize(new PodReport { Connection = "c", Sequence = 3, Full = true, Pods = [item] }, _json.PodReport);
        var happened = new NodeEvent
        {
            About = new ObjectReference { Kind = "Pod", Name = "a" },
            Type = "Normal",
            Reason = "Started",
            Message = "m",
            At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
        yield return JsonSerializer.Serialize(new NodeEvents { Events = [happened] }, _json.NodeEvents);
        var used = new PodUsage { Namespace = "default", Name = "a", Containers = [new("c", 5, 4096)] };
        yield return JsonSerializer.Serialize(new NodeUsage { At = happened.At, Window = 15000, Cpu = 7, Memory = 8192, Pods = [used] }, _json.NodeUsage);
    }

    private static IEnumerable<string> Joining()
    {
        yield return JsonSerializer.Serialize(new JoinRequest { NodeName = "n", Csr = "pem" }, _json.JoinRequest);
        var reply = new JoinReply
        {
            Certificate = "pem",
            CaCertificate = "ca",
            MqttUrl = "mqtts://:8883",
            ClusterCidr = "10.42.0.0/16",
            ServiceCidr = "10.43.0.0/16",
        };
        yield return JsonSerializer.Serialize(reply, _json.JoinReply);
        yield return JsonSerializer.Serialize(new CertificateRequest { Csr = "pem" }, _json.CertificateRequest);
        yield return JsonSerializer.Serialize(new CertificateReply { Certificate = "pem", CaCertificate = "ca", Problem = "p" }, _json.CertificateReply);
    }

    private static IEnumerable<string> Streams()
    {
        var open = new StreamOpen
        {
            Kind = "logs",
            Namespace = "default",
            Pod = "a",
            Uid = "u",
            Container = "c",
            Logs = new LogOptions { Follow = true, TailLines = 5 },
        };
        yield return JsonSerializer.Serialize(open, _json.StreamOpen);
        yield return JsonSerializer.Serialize(new StreamEnd { Code = 404, Problem = "p" }, _json.StreamEnd);
        var command = new CommandOptions { Command = ["ls"], Stdin = true, Tty = true };
        yield return JsonSerializer.Serialize(new StreamOpen { Kind = "exec", Command = command, Port = 80, Path = "/p" }, _json.StreamOpen);
        yield return JsonSerializer.Serialize(new CommandResult { ExitCode = 7, Problem = "p" }, _json.CommandResult);
        yield return JsonSerializer.Serialize(new TerminalSize { Width = 80, Height = 25 }, _json.TerminalSize);
    }
}
