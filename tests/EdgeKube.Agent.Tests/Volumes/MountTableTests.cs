using System.Text;
using EdgeKube.Agent.Volumes;
using Xunit;

namespace EdgeKube.Agent.Tests.Volumes;

public sealed class MountTableTests
{
    [Fact]
    public void Mounts_at_and_below_a_folder_are_found_and_no_neighbours()
    {
        var table = """
            22 1 0:21 / / rw,relatime - ext4 /dev/vda rw
            30 22 0:5 / /data/pods/a/v\0401 rw shared:2 - tmpfs tmpfs rw
            31 22 0:5 / /data/pods/a rw - tmpfs tmpfs rw
            32 22 0:5 / /data/pods/ab rw - tmpfs tmpfs rw

            """;
        var found = MountTable.Read(new MemoryStream(Encoding.UTF8.GetBytes(table)), "/data/pods/a");
        Assert.Equal(["/data/pods/a/v 1", "/data/pods/a"], found);
    }

    [Fact]
    public void A_table_longer_than_the_buffer_is_read_whole()
    {
        var lines = new StringBuilder();
        for (var i = 0; i < 5000; i++)
        {
            lines.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i} 1 0:21 / /p/{i}{new string('x', i % 400)} rw - ext4 /dev/vda rw\n");
        }

        Assert.Equal(5000, MountTable.Read(new MemoryStream(Encoding.UTF8.GetBytes(lines.ToString())), "/p").Count);
    }
}
