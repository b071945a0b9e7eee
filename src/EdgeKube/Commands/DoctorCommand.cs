using System.CommandLine;
using EdgeKube.Agent.Doctor;

namespace EdgeKube.Commands;

/// <summary><c>edgekube doctor</c>: what keeps this machine from being a node, and what to do about it.</summary>
internal static class DoctorCommand
{
    public static Command Build(Setting setting, Setting serverSetting)
    {
        var dataDir = setting.Text("data-dir", "Where the state is kept", DataDirectory.Default);
        var server = setting.Text("server", "The server that is to be joined, https://HOST:PORT", "");
        var runtime = setting.Text("runtime", "What runs containers: containerd or podman", "containerd");
        var https = serverSetting.Port("https-port", "The port of the Kubernetes API", 6443);
        var mqtt = serverSetting.Port("mqtt-port", "The port of the MQTT broker", 8883);
        var fix = new Option<bool>("--fix") { Description = "Do what is safe to do" };
        var command = new Command("doctor", "Look for what keeps this machine from being a node, and say what to do") { dataDir, server, runtime, https, mqtt, fix };
        command.SetAction((parsed, ct) => ModeHost.WithWordsAsync("doctor", () =>
        {
            var data = DataDirectory.At(parsed.GetRequiredValue(dataDir));
            return RunAsync(
                new DoctorOptions
                {
                    AgentDirectory = data.Agent,
                    ServerDirectory = data.Server,
                    Runtime = parsed.GetRequiredValue(runtime),
                    Server = parsed.GetRequiredValue(server),
                    IsServer = Directory.Exists(data.Server),
                    ServerPorts = [parsed.GetRequiredValue(https), parsed.GetRequiredValue(mqtt)],
                },
                parsed.GetValue(fix),
                ct);
        }));
        return command;
    }

    private static async Task<int> RunAsync(DoctorOptions options, bool fix, CancellationToken ct)
    {
        var bad = false;
        await foreach (var finding in new Examination(options, TimeProvider.System).RunAsync(ct))
        {
            Console.WriteLine($"{Word(finding.Verdict)}  {finding.What}");
            bad |= finding.Verdict == Verdict.Bad;
            if (finding.Remedy.Length == 0)
            {
                continue;
            }

            Console.WriteLine($"      do: {finding.Remedy}");
            if (fix && finding.Fix is not null)
            {
                await finding.Fix(ct);
                Console.WriteLine("      done");
            }
        }

        return bad ? 1 : 0;
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Good => "ok  ",
        Verdict.Doubtful => "hm  ",
        _ => "BAD ",
    };
}
