namespace EdgeKube.Server.ApiServer;

/// <summary>A part without which the server is not ready.</summary>
internal interface IReadinessCheck
{
    string Name { get; }

    bool IsReady { get; }
}
