using System.Text;
using EdgeKube.Agent.Volumes;
using Xunit;

namespace EdgeKube.Agent.Tests.Volumes;

public sealed class AtomicFolderTests : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ek-af-");

    private AtomicFolder Folder => new(_directory.FullName, TimeProvider.System);

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Files_are_links_into_the_newest_version()
    {
        Assert.True(Folder.Write([File("a", "1"), File("deep/b", "2")], group: null));
        Assert.Equal("1", Text("a"));
        Assert.Equal("2", Text("deep/b"));
        Assert.Equal("..data/a", new FileInfo(At("a")).LinkTarget);
        Assert.Equal("..data/deep", new FileInfo(At("deep")).LinkTarget);
        Assert.Equal(Mode, System.IO.File.GetUnixFileMode(At("..data/a")));
    }

    [Fact]
    public void What_is_so_already_is_not_written_again()
    {
        Folder.Write([File("a", "1")], group: null);
        var version = new FileInfo(At("..data")).LinkTarget;
        Assert.False(Folder.Write([File("a", "1")], group: null));
        Assert.Equal(version, new FileInfo(At("..data")).LinkTarget);
    }

    [Fact]
    public void A_change_replaces_all_and_leaves_nothing_of_before()
    {
        Folder.Write([File("a", "1"), File("b", "1")], group: null);
        Assert.True(Folder.Write([File("a", "2"), File("c/d", "2")], group: null));
        Assert.Equal(["..data", "a", "c"], Directory.GetFileSystemEntries(_directory.FullName).Select(e => Path.GetFileName(e)!).Where(n => !n.StartsWith("..2", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Single(Directory.GetDirectories(_directory.FullName, "..2*"));
        Assert.Equal("2", Text("c/d"));
    }

    [Fact]
    public void What_a_crash_left_is_cleared_away()
    {
        Folder.Write([File("a", "1")], group: null);
        Directory.CreateDirectory(At("..2000_01_01_00_00_00.0000000/half"));
        System.IO.File.CreateSymbolicLink(At("..data_tmp"), "..2000_01_01_00_00_00.0000000");
        Folder.Write([File("a", "2")], group: null);
        Assert.Equal("2", Text("a"));
        Assert.Single(Directory.GetDirectories(_directory.FullName, "..2*"));
        Assert.False(Path.Exists(At("..data_tmp")));
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("/a")]
    [InlineData("a/../../b")]
    [InlineData("..data")]
    [InlineData("")]
    public void A_path_that_leads_out_is_refused(string path) =>
        Assert.Throws<VolumeException>(() => Folder.Write([File(path, "1")], group: null));

    private static VolumeFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text), Mode);

    private string At(string name) => Path.Combine(_directory.FullName, name);

    private string Text(string name) => System.IO.File.ReadAllText(At(name));
}
