using System.Text;
using EdgeKube.Agent.Pods;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods;

public sealed class RotatedLogTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string Log => Path.Combine(_folder.FullName, "0.log");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Old_files_are_packed_the_oldest_go_and_all_are_read_in_order()
    {
        for (var i = 1; i <= 5; i++)
        {
            await RotatedLog.MakeRoomAsync(Log, 4, Ct);
            await File.WriteAllTextAsync(Log + $".2026010{i}-000000", $"{i}\n", Ct);
        }

        await File.WriteAllTextAsync(Log, "now\n", Ct);
        Assert.Equal(["0.log.20260103-000000.gz", "0.log.20260104-000000.gz", "0.log.20260105-000000", "0.log"], RotatedLog.With(Log).Select(f => Path.GetFileName(f)));
        var text = new StringBuilder();
        foreach (var path in RotatedLog.With(Log))
        {
            using var file = new LogFile(path);
            do
            {
                foreach (var line in await file.ReadAsync(Ct))
                {
                    text.Append(Encoding.UTF8.GetString(line.Span)).Append(' ');
                }
            }
            while (file.HasMore);
        }

        Assert.Equal("3 4 5 now ", text.ToString());
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "9")]
    [InlineData(3, "7 8 9")]
    [InlineData(4, "6 7 8 9")]
    [InlineData(7, "3 4 5 6 7 8 9")]
    [InlineData(100, "1 2 3 4 5 6 7 8 9")]
    public async Task The_last_lines_are_found_from_the_end_across_files(int count, string expected)
    {
        await File.WriteAllTextAsync(Log + ".20260101-000000", "1\n2\n3\n", Ct);
        await RotatedLog.MakeRoomAsync(Log, 5, Ct);
        await File.WriteAllTextAsync(Log + ".20260102-000000", "4\n5\n6\n", Ct);
        await File.WriteAllTextAsync(Log, "7\n8\n9\nnot yet", Ct);
        Assert.EndsWith(".gz", RotatedLog.With(Log)[0], StringComparison.Ordinal);
        Assert.Equal(expected, string.Join(' ', await TailAsync(count)));
    }

    [Fact]
    public async Task Lines_that_are_longer_than_what_is_read_at_once_are_found_too()
    {
        await File.WriteAllTextAsync(Log, $"first\n{new string('x', 100_000)}\n{new string('y', 50_000)}\nlast\n", Ct);
        Assert.Equal([100_000, 50_000, 4], (await TailAsync(3)).Select(l => l.Length));
        Assert.Equal([50_000, 4], (await TailAsync(2)).Select(l => l.Length));
    }

    private async Task<List<string>> TailAsync(long count)
    {
        var files = RotatedLog.With(Log).Select(f => new LogFile(f)).ToList();
        var lines = new List<string>();
        foreach (var file in files.Skip(await LogTail.SeekAsync(files, count, Ct)))
        {
            do
            {
                lines.AddRange((await file.ReadAsync(Ct)).Select(l => Encoding.UTF8.GetString(l.Span)));
            }
            while (file.HasMore);
        }

        files.ForEach(f => f.Dispose());
        return lines;
    }

    [Fact]
    public async Task A_file_that_was_moved_away_is_read_to_its_end_before_the_next()
    {
        await File.WriteAllTextAsync(Log, "one\n", Ct);
        using var file = new LogFile(Log);
        Assert.Single(await file.ReadAsync(Ct));
        File.Move(Log, Log + ".20260101-000000");
        await File.AppendAllTextAsync(Log + ".20260101-000000", "two\n", Ct);
        await File.WriteAllTextAsync(Log, "three, longer\n", Ct);
        Assert.Equal("two", Encoding.UTF8.GetString(Assert.Single(await file.ReadAsync(Ct)).Span));
        Assert.Equal("three, longer", Encoding.UTF8.GetString(Assert.Single(await file.ReadAsync(Ct)).Span));
    }
}
