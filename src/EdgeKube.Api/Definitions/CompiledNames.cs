namespace EdgeKube.Api.Definitions;

/// <summary>The member names of compiled definitions: what the compiler writes and the loader reads, in one place.</summary>
internal static class CompiledNames
{
    public const string Types = "types";
    public const string Kinds = "kinds";

    public const string Group = "group";
    public const string Version = "version";
    public const string Kind = "kind";
    public const string Plural = "plural";
    public const string Singular = "singular";
    public const string ShortNames = "shortNames";
    public const string Categories = "categories";
    public const string Namespaced = "namespaced";
    public const string Subresources = "subresources";
    public const string Verbs = "verbs";
    public const string SelectableFields = "selectableFields";
    public const string Volatile = "volatile";
    public const string StoredAs = "storedAs";
    public const string Columns = "columns";
    public const string Schema = "schema";

    public const string Reference = "$";
    public const string TypeName = "n";
    public const string Type = "t";
    public const string Format = "f";
    public const string Description = "d";
    public const string Properties = "p";
    public const string Values = "v";
    public const string Items = "i";
    public const string Required = "r";
    public const string Enum = "e";
    public const string Default = "=";
    public const string OmitEmpty = "o";
    public const string AllowDuplicates = "ad";
    public const string IntOrString = "is";
    public const string Nullable = "nu";
    public const string PreserveUnknown = "pu";
    public const string EmbeddedResource = "er";
    public const string Minimum = "min";
    public const string Maximum = "max";
    public const string MinLength = "minL";
    public const string MaxLength = "maxL";
    public const string MinItems = "minI";
    public const string MaxItems = "maxI";
    public const string Pattern = "re";
    public const string ListType = "l";
    public const string ListMapKeys = "lk";
    public const string MapType = "m";
    public const string PatchStrategy = "ps";
    public const string PatchMergeKey = "pk";
    public const string ProtobufNumber = "#";
    public const string ProtobufIn = "#in";
}
