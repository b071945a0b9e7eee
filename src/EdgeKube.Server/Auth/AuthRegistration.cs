using EdgeKube.Server.Auth.Certificates;
using EdgeKube.Server.Auth.Rbac;
using EdgeKube.Server.Auth.ServiceAccounts;
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
        .AddSingleton(p => new BootstrapPolicy(p.GetRequiredService<IRegistry>()))
        .AddSingleton(p => new RbacIndex(p.GetRequiredService<IRegistry>(), p.GetRequiredService<BootstrapPolicy>()))
        .AddSingleton<IHostedService>(p => p.GetRequiredService<RbacIndex>())
        .AddSingleton<IAuthorizer>(p => new Authorizer(p.GetRequiredService<RbacIndex>()))
        .AddSingleton(p => new EscalationCheck(p.GetRequiredService<RbacIndex>(), p.GetRequiredService<IAuthorizer>()))
        .AddSingleton(p => new WriteGuards(p.GetRequiredService<EscalationCheck>(), new SignerCheck(p.GetRequiredService<IAuthorizer>())))
        .AddSingleton(new ClientCertificateAuthenticator(pki))
        .AddSingleton(_ => TokenKey.LoadOrCreate(pki.TokenKeyFile))
        .AddSingleton(p => new TokenIssuer(p.GetRequiredService<TokenKey>()))
        .AddSingleton(p => new TokenAuthenticator(
            p.GetRequiredService<TokenKey>(), p.GetRequiredService<IRegistry>(), p.GetRequiredService<TimeProvider>()))
        .AddSingleton(new NodeCertificates(pki))
        .AddSingleton(p => new BootstrapTokens(
            p.GetRequiredService<IRegistry>(), pki, tokenFile, p.GetRequiredService<TimeProvider>()))
        .AddSingleton<IHostedService>(p => p.GetRequiredService<BootstrapTokens>());
}
