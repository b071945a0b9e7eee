using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>containerd's images.</summary>
public sealed class ContainerdImageConformanceTests(ContainerdHost host) : ImageConformance(host), IClassFixture<ContainerdHost>;
