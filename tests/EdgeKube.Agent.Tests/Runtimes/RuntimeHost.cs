using System.Diagnostics;
using System.Globalization;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.Runtimes.Cri;
using EdgeKube.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>A private runtime with a busybox image and a network of its own, made as the agent makes it.</summary>
public abstract class RuntimeHost : IAsyncLifetime
{
    private static int _networks;
    private readonly int _network = Interlocked.Increment(ref _networks);
    private readonly ContainerdFixture _folder = new();
    private ServiceProvider? _services;

    /// <summary>Why it cannot run here; null when it can.</summary>
    public abstract string? Missing { get; }

    /// <summary>Without it tests are skipped at home, and fail where all is expected to be there.</summary>
    public void Need()
    {
        if (Missing is { } missing)
        {
            Assert.True(Environment.GetEnvironmentVariable("CI") != "true", missing);
            Assert.Skip(missing);
        }
    }

    public string Folder => _folder.Directory.FullName;

    public string RegistriesFile => Path.Combine(Folder, "registries.yaml");

    /// <summary>Null where none is installed.</summary>
    public RegistryFixture? Registry { get; private set; }

    internal IPodRuntime Runtime => _services!.GetRequiredService<IPodRuntime>();

    internal StrayShims Strays => _services!.GetRequiredService<StrayShims>();

    internal IImageTrees Trees => _services!.GetRequiredService<IImageTrees>();

    internal IContainerSessions Sessions => _services!.GetRequiredService<IContainerSessions>();

    protected abstract string Name { get; }

    private string Bridge => $"ekc{Environment.ProcessId % 1_000_000}-{_network}";

    public string BusyboxArchive() => _folder.BusyboxArchive();

    public async ValueTask InitializeAsync()
    {
        if (Missing is null)
        {
            WriteNetwork();
            await StartRegistryAsync();
            await StartAsync();
            await Runtime.ImportImageAsync(_folder.BusyboxArchive(), CancellationToken.None);
        }
    }

    /// <summary>Another agent takes over from the present one.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async Task StartAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddLogging(l => l.AddProvider(new TestLogs()));
        services.AddSingleton(new AgentIdentity
        {
            NodeName = "board-1",
            Directory = Path.Combine(Folder, "agent"),
            RunDirectory = Path.Combine(Folder, "run"),
            PodLogDirectory = Path.Combine(Folder, "logs"),
            NodeIp = "127.0.0.1",
            Version = "v1",
            ClusterCidr = "10.42.0.0/16",
            ServiceCidr = "10.43.0.0/16",
        });
        services.AddRuntimes(Options());
        _services = services.BuildServiceProvider();
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }
    }

    public async Task StopAsync()
    {
        foreach (var service in _services!.GetServices<IHostedService>())
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services!.DisposeAsync();
    }

    /// <summary>Kills the runtime, whose service goes on without an agent.</summary>
    public async Task CrashAsync()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "run"), "*.pid", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) is "containerd.pid" or "podman.pid"))
        {
            using var process = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture));
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_services is not null)
        {
            await StopAsync();
            await Command.RunAsync("ip", ["link", "delete", Bridge], null, null, CancellationToken.None);
        }

        if (Registry is not null)
        {
            await Registry.DisposeAsync();
        }

        await _folder.DisposeAsync();
    }

    private RuntimeOptions Options() => new() { Name = Name, RegistriesFile = RegistriesFile };

    // 127.0.0.1 is the mirror, with a password that the node knows; at localhost pods have to bring one.
    private async Task StartRegistryAsync()
    {
        if (RegistryFixture.Missing is not null)
        {
            return;
        }

        Registry = new RegistryFixture(Path.Combine(Folder, "registry"));
        await Registry.StartAsync();
        await File.WriteAllTextAsync(RegistriesFile, $$"""
            mirrors:
              registry.example.com:
                endpoint: ["https://127.0.0.1:{{Registry.Port}}"]
            configs:
              "127.0.0.1:{{Registry.Port}}":
                auth:
                  username: {{RegistryFixture.User}}
                  password: {{RegistryFixture.Password}}
                tls:
                  ca_file: {{Registry.CaFile}}
              "localhost:{{Registry.Port}}":
                tls:
                  ca_file: {{Registry.CaFile}}
            """);
    }

    private void WriteNetwork()
    {
        var folder = Path.Combine(Folder, "agent", "cni", "conf");
        Directory.CreateDirectory(folder);
        var range = $"10.199.{1 + (Environment.ProcessId % 250)}.{_network % 16 * 16}/28"; // one for each host of each run
        File.WriteAllText(Path.Combine(folder, "10-test.conflist"), $$"""
            {
              "cniVersion": "1.0.0",
              "name": "test",
              "plugins": [{
                "type": "bridge", "bridge": "{{Bridge}}", "isGateway": true,
                "ipam": {
                  "type": "host-local", "ranges": [[{"subnet": "{{range}}"}]],
                  "routes": [{"dst": "0.0.0.0/0"}], "dataDir": "{{Path.Combine(Folder, "addresses")}}"
                }
              }]
            }
            """);
    }
}
