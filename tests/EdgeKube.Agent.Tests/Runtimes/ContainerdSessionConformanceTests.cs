using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>containerd's sessions.</summary>
public sealed class ContainerdSessionConformanceTests(ContainerdHost host) : SessionConformance(host), IClassFixture<ContainerdHost>;
