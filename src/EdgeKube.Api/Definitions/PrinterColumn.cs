namespace EdgeKube.Api.Definitions;

/// <summary>A column of a Table (meta/v1 TableColumnDefinition).</summary>
/// <param name="Type">string, integer, number, boolean or date.</param>
/// <param name="Priority">0 is always shown; above 0 only with <c>-o wide</c>.</param>
/// <param name="JsonPath">Where the cell's value is, or empty when the kind's row printer computes it.</param>
public sealed record PrinterColumn(string Name, string Type, string Format, string Description, int Priority, string JsonPath);
