using System.Globalization;
using EdgeKube.Platform.Processes;
using Xunit;

namespace EdgeKube.Platform.Tests.Processes;

public sealed class OpenFilesTests
{
    [Fact]
    public void The_limit_is_raised_to_what_is_wanted_or_allowed_and_never_lowered()
    {
        var (now, most) = Limits();
        Assert.Equal(now, OpenFiles.Raise(1));
        Assert.Equal(now, Limits().Now);
        Assert.Equal(most, OpenFiles.Raise(long.MaxValue));
        Assert.Equal(most, Limits().Now);
    }

    private static (long Now, long Most) Limits()
    {
        var line = File.ReadLines("/proc/self/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var figures = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(figures[0], CultureInfo.InvariantCulture), long.Parse(figures[1], CultureInfo.InvariantCulture));
    }
}
