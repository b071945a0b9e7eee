using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Describe;

/// <summary>A pod: where it is, each container and how it is, conditions, volumes.</summary>
internal static class PodWords
{
    public static void Write(FieldText text, JsonObject pod, DateTimeOffset now)
    {
        text.LineIf("Priority", pod.Text("spec", "priority"));
        text.LineIf("Runtime Class Name", pod.Text("spec", "runtimeClassName"));
        text.LineIf("Service Account", pod.Text("spec", "serviceAccountName"));
        text.Line("Node", pod.Text("spec", "nodeName") is { Length: > 0 } node ? $"{node}/{pod.Text("status", "hostIP")}" : "<none>");
        text.LineIf("Start Time", pod.Text("status", "startTime"));
        text.Line("Status", pod.At("metadata", "deletionTimestamp") is null
            ? pod.Text("status", "phase")
            : $"Terminating (since {EdgeKube.Api.Printing.HumanDuration.Since(pod.Time("metadata", "deletionTimestamp"), now)})");
        text.LineIf("Reason", pod.Text("status", "reason"));
        text.LineIf("Message", pod.Text("status", "message"));
        text.Line("IP", pod.TextOr("<none>", "status", "podIP"));
        Containers(text, "Init Containers", pod, "initContainers", "initContainerStatuses");
        Containers(text, "Containers", pod, "containers", "containerStatuses");
        Containers(text, "Ephemeral Containers", pod, "ephemeralContainers", "ephemeralContainerStatuses");
        Conditions(text, pod);
        Volumes(text, pod.At("spec"));
        text.Line("QoS Class", pod.Text("status", "qosClass"));
        text.Pairs("Node-Selectors", pod.At("spec", "nodeSelector"));
        text.Line("Tolerations", string.Join(", ", pod.Items("spec", "tolerations").Select(Toleration)) is { Length: > 0 } all ? all : "<none>");
    }

    public static void Conditions(FieldText text, JsonObject item)
    {
        if (item.Items("status", "conditions").ToList() is { Count: > 0 } conditions)
        {
            text.Open("Conditions");
            text.Table(["Type", "Status", "Reason", "Message"], conditions.Select(c => new[] { c.Text("type"), c.Text("status"), c.Text("reason"), c.Text("message") }));
            text.Close();
        }
    }

    public static void Containers(FieldText text, string title, JsonObject pod, string list, string statuses)
    {
        if (pod.Items("spec", list).ToList() is not { Count: > 0 } containers)
        {
            return;
        }

        text.Open(title);
        foreach (var container in containers)
        {
            var status = pod.Items("status", statuses).FirstOrDefault(s => s.Text("name") == container.Text("name"));
            text.Open(container.Text("name"));
            Container(text, container);
            if (status is not null)
            {
                Status(text, status);
            }

            text.Close();
        }

        text.Close();
    }

    public static void Volumes(FieldText text, JsonNode? spec)
    {
        if (spec.Items("volumes").ToList() is not { Count: > 0 } volumes)
        {
            return;
        }

        text.Open("Volumes");
        foreach (var volume in volumes)
        {
            var source = volume.FirstOrDefault(m => m.Key != "name");
            text.Open(volume.Text("name"));
            text.Tree(source.Key ?? "type", source.Value);
            text.Close();
        }

        text.Close();
    }

    private static void Container(FieldText text, JsonObject container)
    {
        text.Line("Image", container.Text("image"));
        text.LineIf("Ports", string.Join(", ", container.Items("ports").Select(p => $"{p.Text("containerPort")}/{p.TextOr("TCP", "protocol")}")));
        text.LineIf("Command", Words(container["command"]));
        text.LineIf("Args", Words(container["args"]));
        text.LineIf("Limits", Amounts(container.At("resources", "limits")));
        text.LineIf("Requests", Amounts(container.At("resources", "requests")));
        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
        {
            if (container[probe] is { } found)
            {
                text.Tree(probe, found);
            }
        }

        if (container.Items("env").ToList() is { Count: > 0 } environment)
        {
            text.Open("Environment");
            environment.ForEach(e => text.Line(e.Text("name"), e["valueFrom"] is { } from ? $"<from {from.ToJsonString()}>" : e.Text("value")));
            text.Close();
        }

        if (container.Items("volumeMounts").ToList() is { Count: > 0 } mounts)
        {
            text.Open("Mounts");
            mounts.ForEach(m => text.Line(m.Text("mountPath"), $"{m.Text("name")} ({(m.Is("readOnly") ? "ro" : "rw")})"));
            text.Close();
        }
    }

    private static void Status(FieldText text, JsonObject status)
    {
        State(text, "State", status["state"]);
        if (status["lastState"] is JsonObject { Count: > 0 } last)
        {
            State(text, "Last State", last);
        }

        text.Line("Ready", status.Is("ready") ? "True" : "False");
        text.Line("Restart Count", status.TextOr("0", "restartCount"));
        text.LineIf("Container ID", status.Text("containerID"));
        text.LineIf("Image ID", status.Text("imageID"));
    }

    private static void State(FieldText text, string title, JsonNode? state)
    {
        var (name, what) = (state as JsonObject)?.FirstOrDefault() ?? default;
        text.Line(title, name is null ? "Waiting" : char.ToUpperInvariant(name[0]) + name[1..]);
        foreach (var (field, value) in what as JsonObject ?? [])
        {
            if (field != "containerID")
            {
                text.Tree("  " + field, value);
            }
        }
    }

    private static string Words(JsonNode? list) => list is JsonArray words ? string.Join(' ', words.Select(w => w.Text())) : "";

    private static string Amounts(JsonNode? map) => map is JsonObject amounts ? string.Join(", ", amounts.Select(a => $"{a.Key}={a.Value.Text()}")) : "";

    private static string Toleration(JsonObject t) =>
        $"{t.Text("key")}{(t.Text("value") is { Length: > 0 } value ? $"={value}" : "")}{(t.Text("effect") is { Length: > 0 } effect ? $":{effect}" : "")}"
        + (t.Text("operator") == "Exists" ? " op=Exists" : "") + (t.Text("tolerationSeconds") is { Length: > 0 } seconds ? $" for {seconds}s" : "");
}
