namespace EdgeKube.Api.Cel;

/// <summary>Kubernetes' functions of IP addresses and networks.</summary>
internal static class CelNetwork
{
    private const string NoNetwork = "network address parse error during conversion from string: ";

    /// <summary><c>ip('…')</c>, and what is asked of a network by <c>.ip()</c>.</summary>
    public static object? Ip(object?[] args) => args[0] switch
    {
        string text => CelAddress.Parse(text, out var wrong) ?? (object)new CelError(wrong),
        _ => CelError.NoOverload,
    };

    public static object? IpOf(object?[] args) => args[0] is CelCidr cidr ? cidr.Address : CelError.NoOverload;

    public static object? IsIp(object?[] args) => args[0] is string text ? CelAddress.Parse(text, out _) is not null : CelError.NoOverload;

    public static object? IsCanonical(object?[] args) => args[0] is not string text
        ? CelError.NoOverload
        : CelAddress.Parse(text, out var wrong) is { } address ? address.ToString() == text : new CelError(wrong);

    public static object? Family(object?[] args) => args[0] is CelAddress address ? address.IsV6 ? 6L : 4L : CelError.NoOverload;

    public static object? IsUnspecified(object?[] args) => Ask(args, a => a.IsUnspecified);

    public static object? IsLoopback(object?[] args) => Ask(args, a => a.IsLoopback);

    public static object? IsLinkLocalMulticast(object?[] args) => Ask(args, a => a.IsLinkLocalMulticast);

    public static object? IsLinkLocalUnicast(object?[] args) => Ask(args, a => a.IsLinkLocalUnicast);

    public static object? IsGlobalUnicast(object?[] args) => Ask(args, a => a.IsGlobalUnicast);

    public static object? Cidr(object?[] args) => args[0] switch
    {
        string text => CelCidr.Parse(text, out var wrong) ?? (object)new CelError(NoNetwork + wrong),
        _ => CelError.NoOverload,
    };

    public static object? IsCidr(object?[] args) => args[0] is string text ? CelCidr.Parse(text, out _) is not null : CelError.NoOverload;

    public static object? ContainsIp(object?[] args) => (args[0], args[1] is string ? Ip([args[1]]) : args[1]) switch
    {
        (CelCidr cidr, CelAddress address) => cidr.Contains(address),
        (CelCidr, CelError error) => error,
        _ => CelError.NoOverload,
    };

    public static object? ContainsCidr(object?[] args) => (args[0], args[1] is string ? Cidr([args[1]]) : args[1]) switch
    {
        (CelCidr cidr, CelCidr other) => cidr.Contains(other),
        (CelCidr, CelError error) => error,
        _ => CelError.NoOverload,
    };

    public static object? PrefixLength(object?[] args) => args[0] is CelCidr cidr ? (long)cidr.Bits : CelError.NoOverload;

    public static object? Masked(object?[] args) => args[0] is CelCidr cidr ? cidr.Masked() : CelError.NoOverload;

    private static object Ask(object?[] args, Func<CelAddress, bool> asks) => args[0] is CelAddress address ? asks(address) : CelError.NoOverload;
}
