using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.ConfigMaps;

/// <summary>ConfigMaps: keys, their total size, and immutability.</summary>
internal sealed class ConfigMapHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.ConfigMaps;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var (data, binary) = (wanted.Map("data"), wanted.Map("binaryData"));
        DataValidation.Keys(data, "data", errors);
        DataValidation.Keys(binary, "binaryData", errors);
        foreach (var (key, _) in data ?? [])
        {
            if (binary?.ContainsKey(key) == true)
            {
                errors.Invalid($"data[{key}]", key, "duplicate of key present in binaryData");
            }
        }

        DataValidation.Size(DataValidation.TextBytes(data) + DataValidation.Base64Bytes(binary), "[]", errors);
        if (old is not null)
        {
            DataValidation.Immutable(wanted, old, errors, "data", "binaryData");
        }
    }
}
