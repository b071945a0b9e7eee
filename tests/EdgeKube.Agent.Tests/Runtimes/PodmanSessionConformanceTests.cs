using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>Podman's sessions.</summary>
public sealed class PodmanSessionConformanceTests(PodmanHost host) : SessionConformance(host), IClassFixture<PodmanHost>;
