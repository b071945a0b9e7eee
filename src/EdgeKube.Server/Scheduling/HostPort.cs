namespace EdgeKube.Server.Scheduling;

/// <summary>A port of the node itself that a pod takes.</summary>
internal readonly record struct HostPort(string Protocol, int Port, string Address)
{
    public const string AnyAddress = "0.0.0.0";

    public bool Conflicts(HostPort other) =>
        Port == other.Port && Protocol == other.Protocol
        && (Address == other.Address || Address == AnyAddress || other.Address == AnyAddress);
}
