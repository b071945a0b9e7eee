using System.Text.Json;
using EdgeKube.Api.Definitions;

namespace EdgeKube.Api.Printing;

/// <summary>The cells of a Table row, as kubectl shows them for the original.</summary>
public static class TablePrinter
{
    /// <summary>Writes the <c>columnDefinitions</c> array of the kind.</summary>
    public static void WriteColumns(Utf8JsonWriter writer, ResourceDefinition definition) => throw new NotImplementedException();

    /// <summary>Writes the <c>cells</c> array of one object.</summary>
    public static void WriteCells(Utf8JsonWriter writer, ResourceDefinition definition, JsonElement item, DateTimeOffset now) =>
        throw new NotImplementedException();
}
