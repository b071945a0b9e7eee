using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>containerd.</summary>
public sealed class ContainerdEndConformanceTests(ContainerdHost host) : EndConformance(host), IClassFixture<ContainerdHost>;
