using EdgeKube.Server.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Auth;

/// <summary>The parts that know who asks and what they may.</summary>
public static class AuthRegistration
{
    public static IServiceCollection AddAuth(this IServiceCollection services, ClusterPki pki, TokenFile tokenFile) => services
        .AddSingleton(pki)
        .AddSingleton(tokenFile)
        .AddSingleton<IAuthorizer, Authorizer>()
        .AddSingleton(new ClientCertificateAuthenticator(pki))
        .AddSingleton(new NodeCertificates(pki))
        .AddSingleton(p => new BootstrapTokens(
            p.GetRequiredService<IRegistry>(), pki, tokenFile, p.GetRequiredService<TimeProvider>()))
        .AddSingleton<IHostedService>(p => p.GetRequiredService<BootstrapTokens>());
}
