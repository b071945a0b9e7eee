using System.Text;
using EdgeKube.Server.ApiServer.Audit;
using EdgeKube.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer.Audit;

public sealed class AuditWriterTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("edgekube-audit-");
    private readonly FakeTime _time = new();

    private string LogPath => Path.Combine(_directory.FullName, "new", "audit.log");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task What_was_noted_is_written_before_it_stops()
    {
        var log = new AuditLog(_time);
        using (var writer = new AuditWriter(log, new AuditOptions { Path = LogPath }, _time, NullLogger<AuditWriter>.Instance))
        {
            await writer.StartAsync(Ct);
            for (var i = 0; i < 1000; i++)
            {
                Note(log, $"/api/v1/pods/{i}");
            }

            await writer.StopAsync(Ct);
        }

        var lines = await File.ReadAllLinesAsync(LogPath, Ct);
        Assert.Equal((1000, 0L), (lines.Length, log.Dropped));
        Assert.Contains("/api/v1/pods/999\"", lines[^1], StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LogPath));
        }
    }

    [Fact]
    public void What_nobody_writes_is_dropped_and_counted()
    {
        var log = new AuditLog(_time);
        for (var i = 0; i < 5000; i++)
        {
            Note(log, "/");
        }

        Assert.Equal(5000 - 4096, log.Dropped);
    }

    [Fact]
    public async Task What_cannot_be_written_is_counted()
    {
        var log = new AuditLog(_time);
        Note(log, "/");
        using var writer = new AuditWriter(log, new AuditOptions { Path = _directory.FullName }, _time, NullLogger<AuditWriter>.Instance);
        await writer.StartAsync(Ct);
        await writer.StopAsync(Ct);
        Assert.Equal(1, log.Dropped);
    }

    [Fact]
    public void A_full_file_makes_room_and_the_oldest_go()
    {
        var line = Encoding.UTF8.GetBytes(new string('x', 600_000) + "\n");
        using var file = new AuditFile(new AuditOptions { Path = LogPath, MaxSize = 1, MaxBackups = 2, MaxAge = 1 }, _time);
        for (var i = 0; i < 5; i++)
        {
            file.Write(line);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["audit-2000-01-01T00-00-03.000.log", "audit-2000-01-01T00-00-04.000.log", "audit.log"], Names());
        _time.Advance(TimeSpan.FromDays(3));
        file.Write(line);
        Assert.Equal(["audit-2000-01-04T00-00-05.000.log", "audit.log"], Names());
    }

    private List<string> Names() => [.. _directory.GetFiles("*", SearchOption.AllDirectories).Select(f => f.Name).Order(StringComparer.Ordinal)];

    private static void Note(AuditLog log, string path)
    {
        var http = new DefaultHttpContext();
        http.Request.Path = path;
        log.End(log.Begin(http), http);
    }
}
