namespace EdgeKube.Api.Values;

/// <summary>The suffix family in which a quantity was written and is printed again.</summary>
internal enum QuantityFormat : byte
{
    /// <summary>n, u, m, none, k, M, G, T, P, E.</summary>
    DecimalSI,

    /// <summary>Ki, Mi, Gi, Ti, Pi, Ei.</summary>
    BinarySI,

    /// <summary>e3, e6, e-3.</summary>
    DecimalExponent,
}
