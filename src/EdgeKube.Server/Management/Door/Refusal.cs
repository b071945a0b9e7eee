namespace EdgeKube.Server.Management.Door;

/// <summary>Why a connection is not let in, in the codes of CONNACK of MQTT 5 and 3.1.1.</summary>
internal sealed record Refusal(byte Reason, byte OldCode)
{
    public static Refusal NotAuthorized { get; } = new(0x87, 5);

    public static Refusal BadClientId { get; } = new(0x85, 2);

    public static Refusal Unavailable { get; } = new(0x88, 3);

    /// <summary>Too many failures of this account from there.</summary>
    public static Refusal QuotaExceeded { get; } = new(0x97, 3);

    /// <summary>Too many failures from there.</summary>
    public static Refusal RateExceeded { get; } = new(0x9f, 3);

    public byte[] ToBytes(bool version5) => version5 ? [0x20, 3, 0, Reason, 0] : [0x20, 2, 0, OldCode];
}
