using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Storage;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Auth.Rbac;

/// <summary>Keeps the compiled rights up to date with the stored roles and bindings.</summary>
internal sealed class RbacIndex(IRegistry registry, BootstrapPolicy bootstrap) : BackgroundService
{
    private static readonly GroupResource[] _roles = [BuiltIn.Roles, BuiltIn.ClusterRoles];
    private static readonly GroupResource[] _bindings = [BuiltIn.RoleBindings, BuiltIn.ClusterRoleBindings];

    private readonly SemaphoreSlim _building = new(1);
    private RbacSnapshot _snapshot = RbacSnapshot.Empty;
    private long _revision = -1;

    public RbacSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Nobody is asked in before the rights are known.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await bootstrap.EnsureAsync(cancellationToken);
        await RebuildAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Until the rights are as the roles and bindings that are stored now say.</summary>
    public ValueTask RefreshAsync(CancellationToken ct) => registry.Revision == Interlocked.Read(ref _revision) ? default : new(RebuildAsync(ct));

    public override void Dispose()
    {
        _building.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new KindFollower(registry, [.. _roles, .. _bindings]).RunAsync(RebuildAsync, stoppingToken);

    /// <summary>One at a time: the last to write has seen the most.</summary>
    private async Task RebuildAsync(CancellationToken ct)
    {
        await _building.WaitAsync(ct);
        try
        {
            var revision = registry.Revision;
            Volatile.Write(ref _snapshot, await CompileAsync(ct));
            Interlocked.Exchange(ref _revision, revision);
        }
        finally
        {
            _building.Release();
        }
    }

    private async Task<RbacSnapshot> CompileAsync(CancellationToken ct)
    {
        var compiler = new RbacCompiler();
        foreach (var type in _roles)
        {
            var list = await ListAsync(type, ct);
            if (type == BuiltIn.ClusterRoles && await RoleAggregation.ApplyAsync(registry, list, ct))
            {
                list = await ListAsync(type, ct);
            }

            foreach (var role in list)
            {
                compiler.AddRole(role);
            }
        }

        foreach (var type in _bindings)
        {
            foreach (var binding in await ListAsync(type, ct))
            {
                compiler.AddBinding(binding);
            }
        }

        return compiler.Compile();
    }

    private async Task<IReadOnlyList<StoredObject>> ListAsync(GroupResource type, CancellationToken ct) =>
        (await registry.ListAsync(new ListQuery(registry.Definitions.Get(type), ""), ct)).Items;
}
