using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.State;

/// <summary>Adds the node's own file: what it was told and what it must not forget.</summary>
public static class StateRegistration
{
    /// <param name="path"><c>&lt;data-dir&gt;/agent/state.db</c>.</param>
    public static IServiceCollection AddState(this IServiceCollection services, string path)
    {
        services.AddSingleton(s => AgentDatabase.Open(path, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<AgentDatabase>>()));
        services.AddSingleton<IDesiredState>(s => new SqliteDesiredState(s.GetRequiredService<AgentDatabase>()));
        services.AddSingleton<IAgentMemory>(s => new SqliteAgentMemory(s.GetRequiredService<AgentDatabase>()));
        return services;
    }
}
