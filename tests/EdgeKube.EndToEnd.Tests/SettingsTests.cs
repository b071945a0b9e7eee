using System.Diagnostics;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>What becomes of bad settings, before a start and while a server runs.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Config => Path.Combine(_folder.Path, "config.yaml");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("server", "server:\n  https-prt: 1\n", ":2: unknown key \"https-prt\" in \"server\"")]
    [InlineData("server", "server:\n  node-name: x\n", ":2: unknown key \"node-name\" in \"server\"")]
    [InlineData("server", "server:\n\n  https-port: many\n", ":3: https-port is many")]
    [InlineData("server", "mqtt-port: 99999\n", ":1: mqtt-port is 99999")]
    [InlineData("server", "server:\n  bind-address: nowhere\n", ":2: bind-address is nowhere")]
    [InlineData("server", "server:\n  advertise-address: x.y\n", ":2: advertise-address is x.y")]
    [InlineData("server", "server:\n  tls-san: good.example,b_@d\n", ":2: tls-san is good.example,b_@d")]
    [InlineData("server", "server:\n  cluster-cidr: 10.42.0.0/99\n", ":2: cluster-cidr is 10.42.0.0/99")]
    [InlineData("server", "server:\n  mqtt-url: http://x\n", ":2: mqtt-url is http://x")]
    [InlineData("server", "server:\n  backup-schedule: often\n", ":2: backup-schedule is often")]
    [InlineData("server", "server:\n  backup-retention: 0\n", ":2: backup-retention is 0")]
    [InlineData("agent", "agent:\n  runtime: docker\n", ":2: runtime is docker")]
    [InlineData("agent", "agent:\n  node-name: Bad Name\n", ":2: node-name is Bad Name")]
    [InlineData("agent", "agent:\n  minimum-image-ttl-duration: long\n", ":2: minimum-image-ttl-duration is long")]
    [InlineData("agent", "agent:\n  eviction-hard: memory.available<lots\n", ":2: eviction-hard is memory.available<lots")]
    [InlineData("agent", "agent:\n  eviction-minimum-reclaim: nodefs.available=0%\n", ":2: eviction-minimum-reclaim is nodefs.available=0%")]
    [InlineData("agent", "agent:\n  eviction-pressure-transition-period: soon\n", ":2: eviction-pressure-transition-period is soon")]
    [InlineData("agent", "agent:\n  system-reserved: cpu=much\n", ":2: system-reserved is cpu=much")]
    [InlineData("agent", "agent: {runtime: podman\n", ":2: ")]
    public async Task A_bad_setting_is_refused_with_file_line_and_key(string mode, string text, string said)
    {
        await File.WriteAllTextAsync(Config, text, Ct);
        var refused = await Command.RunAsync(
            Repository.Executable, [mode, "--config", Config, "--data-dir", Path.Combine(_folder.Path, "data")], null, null, Ct);
        Assert.Equal(78, refused.ExitCode);
        Assert.Contains(Config + said, refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "data")));
    }

    [Fact]
    public async Task A_running_server_takes_good_settings_on_SIGHUP_and_goes_on_with_the_old_ones_when_they_are_bad()
    {
        await File.WriteAllTextAsync(Config, "server:\n  https-port: 27443\n  mqtt-port: 27883\n  bind-address: 127.0.0.1\n", Ct);
        using var server = Process.Start(new ProcessStartInfo(
            Repository.Executable, ["server", "--config", Config, "--data-dir", Path.Combine(_folder.Path, "data")])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;
        var said = new List<string>();
        server.ErrorDataReceived += (_, line) =>
        {
            lock (said)
            {
                said.Add(line.Data ?? "");
            }
        };
        server.BeginErrorReadLine();
        try
        {
            Assert.True(await SaysAsync(said, "serves https://127.0.0.1:27443"));
            await File.WriteAllTextAsync(Config, "server:\n  https-port: 27444\n  mqtt-prt: 27883\n", Ct);
            await KillAsync(server, "HUP");
            Assert.True(await SaysAsync(said, $"{Config}:3: unknown key \"mqtt-prt\""));
            Assert.True(await SaysAsync(said, "going on with those from before"));
            Assert.True(await AnswersAsync(27443));

            await File.WriteAllTextAsync(Config, "server:\n  https-port: 27444\n  mqtt-port: 27883\n  bind-address: 127.0.0.1\n", Ct);
            await KillAsync(server, "HUP");
            Assert.True(await SaysAsync(said, "serves https://127.0.0.1:27444"));
            Assert.True(await AnswersAsync(27444));
            Assert.False(server.HasExited);
        }
        finally
        {
            await KillAsync(server, "TERM");
            await server.WaitForExitAsync(Ct);
        }

        Assert.Equal(0, server.ExitCode);
    }

    private static async Task<bool> SaysAsync(List<string> said, string what)
    {
        for (var i = 0; i < 200; i++)
        {
            lock (said)
            {
                if (said.Any(s => s.Contains(what, StringComparison.Ordinal)))
                {
                    return true;
                }
            }

            await Task.Delay(100, Ct);
        }

        return false;
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var handler = new HttpClientHandler();
        handler.ServerCertificateCustomValidationCallback = (_, _, _, _) => true;
        using var client = new HttpClient(handler);
        return (await client.GetAsync(new Uri($"https://127.0.0.1:{port}/readyz"), Ct)).IsSuccessStatusCode;
    }

    private static async Task KillAsync(Process process, string signal) =>
        (await Command.RunAsync("kill", [$"-{signal}", $"{process.Id}"], null, null, Ct)).Succeeded();
}
