using BenchmarkDotNet.Running;
using EdgeKube.Benchmarks;
using EdgeKube.Benchmarks.Fleet;
using EdgeKube.Benchmarks.Requests;

if (args is ["api", .. var arguments])
{
    await ApiBenchmark.RunAsync(ApiBenchmarkOptions.Parse(arguments), CancellationToken.None);
}
else if (args is ["fleet", .. var fleet])
{
    await FleetBenchmark.RunAsync(FleetOptions.Parse(fleet), CancellationToken.None);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(StoreBenchmarks).Assembly).Run(args);
}
