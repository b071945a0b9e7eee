using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>Podman's images.</summary>
public sealed class PodmanImageConformanceTests(PodmanHost host) : ImageConformance(host), IClassFixture<PodmanHost>;
