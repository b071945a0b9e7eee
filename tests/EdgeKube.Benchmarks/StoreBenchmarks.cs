using BenchmarkDotNet.Attributes;
using EdgeKube.Server.Storage;
using EdgeKube.Server.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeKube.Benchmarks;

/// <summary>What a commit costs, alone and in company: 512 bytes each, durable or in memory alone.</summary>
[MemoryDiagnoser]
public class StoreBenchmarks
{
    private const int Commits = 1024;
    private readonly byte[] _value = new byte[512];
    private DirectoryInfo? _directory;
    private SqliteStore? _store;
    private long _name;

    /// <summary>Callers at the same time.</summary>
    [Params(1, 8, 64)]
    public int Writers { get; set; }

    [Params(false, true)]
    public bool Volatile { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _directory = Directory.CreateTempSubdirectory("edgekube-bench-");
        _store = SqliteStore.Open(Path.Combine(_directory.FullName, "state.db"), NullLogger<SqliteStore>.Instance);
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _store!.DisposeAsync();
        _directory!.Delete(recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Commits)]
    public Task Create() => Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteAsync(Commits / Writers)));

    private async Task WriteAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var key = $"configmaps/default/{Interlocked.Increment(ref _name)}";
            await _store!.CommitAsync(new Change(key, 0, _value) { Volatile = Volatile }, CancellationToken.None);
        }
    }
}
