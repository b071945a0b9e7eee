using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>Podman.</summary>
public sealed class PodmanEndConformanceTests(PodmanHost host) : EndConformance(host), IClassFixture<PodmanHost>;
