using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.Volumes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>What every runtime does with images, tried on the real one with a real registry.</summary>
public abstract class ImageConformance(RuntimeHost host) : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IPodRuntime Runtime => host.Runtime;

    public ValueTask InitializeAsync()
    {
        host.Need();

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_image_is_found_by_name_and_by_id()
    {
        var image = await Runtime.FindImageAsync(ContainerdFixture.Busybox, Ct);
        Assert.NotNull(image);
        Assert.StartsWith("sha256:", image.Id, StringComparison.Ordinal);
        Assert.Contains(ContainerdFixture.Busybox, image.References);
        Assert.Equal(image.Id, (await Runtime.FindImageAsync(image.Id, Ct))!.Id);
        Assert.Contains(await Runtime.ListImagesAsync(Ct), i => i.Id == image.Id && i.SizeBytes > 0);
        Assert.Null(await Runtime.FindImageAsync("localhost/nothing:1", Ct));
        Assert.True(Directory.Exists(await Runtime.ImageFolderAsync(Ct)));
    }

    [Fact]
    public async Task The_files_of_an_image_can_be_mounted_and_stay_until_they_are_let_go_of()
    {
        var image = await Runtime.FindImageAsync(ContainerdFixture.Busybox, Ct);
        var folders = new VolumeFolders(new AgentIdentity
        {
            NodeName = "board-1",
            Directory = Path.Combine(host.Folder, "trees"),
            RunDirectory = "",
            PodLogDirectory = "",
            NodeIp = "",
            Version = "",
            ClusterCidr = "",
            ServiceCidr = "",
        });
        var volume = new VolumeSpec("bin", ImageVolumes.Kind, default);
        var volumes = new ImageVolumes(folders, host.Trees);
        var folder = folders.Volume("u1", volume);
        for (var i = 0; i < 2; i++) // the second time as after a power cut: the runtime still knows it
        {
            await volumes.MountAsync("u1", volume, image!.Id, Ct);
            Assert.True(File.Exists(Path.Combine(folder, "bin", "busybox")));
            Assert.ThrowsAny<IOException>(() => File.WriteAllText(Path.Combine(folder, "new"), ""));
            Kernel.Unmount(folder);
        }

        await volumes.ReleaseAsync("u1");
        await volumes.ReleaseAsync("u1"); // once more does nothing
    }

    [Fact]
    public async Task An_image_is_pulled_with_the_right_password_only()
    {
        var registry = await RegistryAsync("private", "1", null);
        var name = $"localhost:{registry.Port}/private:1";
        await Assert.ThrowsAsync<RuntimeException>(() => Runtime.PullImageAsync(name, null, Ct));
        await Assert.ThrowsAsync<RuntimeException>(() => Runtime.PullImageAsync(name, new RegistryCredential($"localhost:{registry.Port}", "user", "wrong"), Ct));
        var credential = new RegistryCredential($"localhost:{registry.Port}", RegistryFixture.User, RegistryFixture.Password);
        var image = await Runtime.PullImageAsync(name, credential, Ct);
        Assert.StartsWith($"localhost:{registry.Port}/private@sha256:", image.Digest, StringComparison.Ordinal);
        Assert.Equal(image.Id, (await Runtime.FindImageAsync(name, Ct))!.Id);
        Assert.Equal(image.Id, (await Runtime.PullImageAsync(image.Digest, credential, Ct)).Id);
    }

    [Fact]
    public async Task A_mirror_is_asked_with_what_the_node_knows_of_it()
    {
        await RegistryAsync("team/app", "2", null);
        var image = await Runtime.PullImageAsync("registry.example.com/team/app:2", null, Ct);
        Assert.Contains("registry.example.com/team/app:2", image.References);
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_an_error()
    {
        await RegistryAsync("team/app", "2", null);
        await Assert.ThrowsAsync<RuntimeException>(() => Runtime.PullImageAsync("registry.example.com/team/app:none", null, Ct));
    }

    [Fact]
    public async Task An_image_for_another_machine_says_so()
    {
        await RegistryAsync("foreign", "1", "s390x");
        var image = await Runtime.PullImageAsync("registry.example.com/foreign:1", null, Ct);
        Assert.Equal("s390x", image.Architecture);
        Assert.Contains("s390x", ImagePlatform.Problem(image, "foreign:1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_is_exported_removed_and_imported_again()
    {
        await RegistryAsync("travels", "1", null);
        const string Name = "registry.example.com/travels:1";
        await Runtime.PullImageAsync(Name, null, Ct);
        var file = Path.Combine(host.Folder, "travels.tar");
        await Runtime.ExportImageAsync(Name, file, Ct);
        await Runtime.RemoveImageAsync(Name, Ct);
        Assert.Null(await Runtime.FindImageAsync(Name, Ct));
        await Runtime.RemoveImageAsync(Name, Ct); // once more does nothing
        Assert.Equal([Name], await Runtime.ImportImageAsync(file, Ct));
        Assert.NotNull(await Runtime.FindImageAsync(Name, Ct));
        await Assert.ThrowsAsync<RuntimeException>(() => Runtime.ExportImageAsync("registry.example.com/none:1", file, Ct));
    }

    [Fact]
    public async Task What_is_no_image_archive_is_refused()
    {
        var file = Path.Combine(host.Folder, "junk.tar");
        await File.WriteAllTextAsync(file, "no archive", Ct);
        Assert.Equal("InvalidArgument", (await Assert.ThrowsAsync<RuntimeException>(() => Runtime.ImportImageAsync(file, Ct))).Code);
    }

    private async Task<RegistryFixture> RegistryAsync(string name, string tag, string? architecture)
    {
        if (host.Registry is not { } registry)
        {
            Assert.True(Environment.GetEnvironmentVariable("CI") != "true", RegistryFixture.Missing);
            Assert.Skip(RegistryFixture.Missing!);
            throw new InvalidOperationException();
        }

        await registry.PushAsync(name, tag, architecture ?? (System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64 ? "amd64" : "arm64"));
        return registry;
    }
}
