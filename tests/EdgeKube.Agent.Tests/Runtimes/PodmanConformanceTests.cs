using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>Podman.</summary>
public sealed class PodmanConformanceTests(PodmanHost host) : RuntimeConformance(host), IClassFixture<PodmanHost>;
