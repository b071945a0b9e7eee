using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.Runtimes.Cri;
using EdgeKube.Agent.Runtimes.Podman;
using EdgeKube.Platform.Configuration;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

public sealed class RegistriesTests
{
    private const string Text = """
        mirrors:
          docker.io:
            endpoint:
              - "http://cache:5000"
              - "https://harbor.example.com/v2/hub"
        configs:
          harbor.example.com:
            auth:
              auth: dXNlcjpzZWNyZXQ=
            tls:
              ca_file: /etc/ca.crt
              cert_file: /etc/me.crt
              key_file: /etc/me.key
          loose.example.com:
            tls:
              insecure_skip_verify: true
        """;

    [Fact]
    public void Containerd_is_told_of_mirrors_and_certificates() =>
        Assert.Equal(
            """
            # Written by edgekube agent from registries.yaml.
            server = "https://registry-1.docker.io"
            [host."http://cache:5000"]
              capabilities = ["pull", "resolve"]
            [host."https://harbor.example.com/v2/hub"]
              capabilities = ["pull", "resolve"]
              override_path = true
              ca = "/etc/ca.crt"
              client = [["/etc/me.crt", "/etc/me.key"]]

            """,
            ContainerdHosts.Text("docker.io", RegistriesFile.Parse("r.yaml", Text)));

    [Fact]
    public void Podman_is_told_of_mirrors() =>
        Assert.Equal(
            """
            # Written by edgekube agent at each start.
            unqualified-search-registries = ["docker.io"]
            [[registry]]
            prefix = "docker.io"
            location = "docker.io"
            insecure = false
            [[registry.mirror]]
            location = "cache:5000"
            insecure = true
            [[registry.mirror]]
            location = "harbor.example.com/hub"
            insecure = false
            [[registry]]
            prefix = "loose.example.com"
            location = "loose.example.com"
            insecure = true

            """,
            PodmanRegistries.Text(RegistriesFile.Parse("r.yaml", Text)));

    [Fact]
    public void A_mirrors_password_is_used_for_the_registry_that_it_mirrors() =>
        Assert.Equal(
            new RegistryCredential("harbor.example.com", "user", "secret"), RegistriesFile.Parse("r.yaml", Text).CredentialFor("nginx"));

    [Fact]
    public void An_image_from_elsewhere_gets_no_password() =>
        Assert.Null(RegistriesFile.Parse("r.yaml", Text).CredentialFor("other.example.com/app"));

    [Theory]
    [InlineData("mirrors: {x: {endpoint: [ftp://x]}}", "must be http://HOST or https://HOST")]
    [InlineData("mirrors: {x: {rewrite: {a: b}}}", "mirrors.x.rewrite is not known")]
    [InlineData("configs: {x: {auth: {auth: '!'}}}", "must be base64")]
    [InlineData("other: {x: {}}", "other is not known")]
    [InlineData("[]", "must be a mapping")]
    public void What_is_wrong_is_named(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<ConfigException>(() => RegistriesFile.Parse("r.yaml", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_empty_file_says_nothing() => Assert.Same(Registries.None, RegistriesFile.Parse("r.yaml", ""));
}
