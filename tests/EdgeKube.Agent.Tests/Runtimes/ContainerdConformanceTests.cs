using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>containerd.</summary>
public sealed class ContainerdConformanceTests(ContainerdHost host) : RuntimeConformance(host), IClassFixture<ContainerdHost>;
