using System.Text.Json.Nodes;

namespace EdgeKube.Cli.Client;

/// <summary>A server's refusal; its words are those that kubectl has for it.</summary>
#pragma warning disable CA1032 // made of a Status alone
internal sealed class ApiFailure(int code, JsonNode? status) : Exception(Output.Plain.Text(Words(code, status)))
#pragma warning restore CA1032
{
    public int Code => code;

    public string Reason => status.Text("reason");

    private static string Words(int code, JsonNode? status)
    {
        var reason = status.Text("reason");
        var message = status.TextOr($"the server answered {code}", "message");
        return reason switch
        {
            "Unauthorized" => "error: You must be logged in to the server (Unauthorized)",
            "Invalid" when status.At("details", "kind") is not null => Invalid(status),
            "" => $"Error from server: {message}",
            _ => $"Error from server ({reason}): {message}",
        };
    }

    private static string Invalid(JsonNode? status)
    {
        var causes = status.Items("details", "causes").Select(c => c.Text("field") is { Length: > 0 } field ? $"{field}: {c.Text("message")}" : c.Text("message")).ToList();
        var subject = $"The {status.Text("details", "kind")} \"{status.Text("details", "name")}\" is invalid";
        return causes.Count switch
        {
            0 => $"{subject}: {status.Text("message")}",
            1 => $"{subject}: {causes[0]}",
            _ => $"{subject}: {string.Concat(causes.Select(c => $"\n* {c}"))}",
        };
    }
}
