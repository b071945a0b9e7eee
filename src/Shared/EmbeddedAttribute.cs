namespace Microsoft.CodeAnalysis;

/// <summary>Keeps a type from every other assembly, also from those that may see this one's internal types.</summary>
[AttributeUsage(AttributeTargets.All)]
internal sealed partial class EmbeddedAttribute : Attribute;
