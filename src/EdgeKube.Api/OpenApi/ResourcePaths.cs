using EdgeKube.Api.Definitions;

namespace EdgeKube.Api.OpenApi;

/// <summary>The paths of one kind and what can be done there: only what its verbs and subresources offer.</summary>
internal sealed class ResourcePaths(ResourceDefinition definition)
{
    private const string StrategicMerge = "application/strategic-merge-patch+json";
    private static readonly string[] _patchTypes =
    [
        "application/json-patch+json", "application/merge-patch+json", StrategicMerge, "application/apply-patch+yaml",
    ];

    /// <summary>A custom kind has no merge keys to be strategic with.</summary>
    private static readonly string[] _customPatchTypes = [.. _patchTypes.Where(t => t != StrategicMerge)];

    private readonly GroupVersionKind _kind = new(definition.Group, definition.Version, definition.Kind);
    private readonly string _type = TypeNames.Of(definition);
    private readonly string _scope = definition.Namespaced ? "Namespaced" : "";

    private readonly string _root = definition.Group.Length == 0
        ? $"/api/{definition.Version}"
        : $"/apis/{definition.Group}/{definition.Version}";

    private string Collection => definition.Namespaced ? $"{_root}/namespaces/{{namespace}}/{definition.Plural}" : $"{_root}/{definition.Plural}";

    private string Item => $"{Collection}/{{name}}";

    public IEnumerable<(string Path, IReadOnlyList<Operation> Operations)> All()
    {
        yield return (Collection, [.. CollectionOperations()]);
        yield return (Item, [.. ItemOperations()]);
        foreach (var subresource in definition.Subresources)
        {
            yield return ($"{Item}/{subresource}", [.. SubresourceOperations(subresource)]);
        }

        if (definition.Namespaced && Can("list"))
        {
            yield return ($"{_root}/{definition.Plural}", [List(Id("list", $"{definition.Kind}ForAllNamespaces"))]);
        }
    }

    private IEnumerable<Operation> CollectionOperations()
    {
        if (Can("list"))
        {
            yield return List(Id("list", _scope + definition.Kind));
        }

        if (Can("create"))
        {
            yield return new("post", "post", Id("create", _scope + definition.Kind), _kind)
            {
                Description = $"create {Article(definition.Kind)}",
                Parameters = Parameter.Write,
                Body = _type,
                Answer = _type,
            };
        }

        if (Can("deletecollection"))
        {
            yield return new("delete", "deletecollection", Id("delete", $"Collection{_scope}{definition.Kind}"), _kind)
            {
                Description = $"delete a collection of {definition.Kind}",
                Parameters = [.. Parameter.Delete, .. Parameter.List.Where(p => !p.Name.Contains("atch", StringComparison.Ordinal))],
                Body = TypeNames.DeleteOptions,
                Answer = TypeNames.Status,
            };
        }
    }

    private Operation List(string id) => new("get", "list", id, _kind)
    {
        Description = $"list or watch objects of kind {definition.Kind}",
        Parameters = Parameter.List,
        Answer = TypeNames.ListOf(definition),
        Streams = Can("watch"),
    };

    private IEnumerable<Operation> ItemOperations()
    {
        foreach (var operation in ReadAndWrite(Can("get"), Can("update"), Can("patch"), "", _kind, _type))
        {
            yield return operation;
        }

        if (Can("delete"))
        {
            yield return new("delete", "delete", Id("delete", _scope + definition.Kind), _kind)
            {
                Description = $"delete {Article(definition.Kind)}",
                Parameters = Parameter.Delete,
                Body = TypeNames.DeleteOptions,
                Answer = TypeNames.Status,
            };
        }
    }

    private IEnumerable<Operation> SubresourceOperations(string name) => name switch
    {
        "scale" => ReadAndWrite(read: true, replace: true, patch: true, name, TypeNames.Kinds[TypeNames.Scale], TypeNames.Scale),
        "finalize" => ReadAndWrite(read: false, replace: true, patch: false, name, _kind, _type),
        "log" => [Log()],
        "binding" => [Post("Binding", "binding", TypeNames.Binding)],
        "token" => [Post("Token", "token", TypeNames.TokenRequest)],
        "eviction" => [Post("Eviction", "eviction", TypeNames.Eviction)],
        "attach" or "exec" or "portforward" or "proxy" => [], // streams, no objects
        _ => ReadAndWrite(read: true, replace: true, patch: true, name, _kind, _type),
    };

    private Operation Log() => new("get", "get", Id("read", $"{_scope}{definition.Kind}Log"), _kind)
    {
        Description = $"read log of the specified {definition.Kind}",
        Parameters = Parameter.Log,
        Answer = "",
    };

    private Operation Post(string suffix, string what, string type) => new("post", "post", Id("create", $"{_scope}{definition.Kind}{suffix}"), TypeNames.Kinds[type])
    {
        Description = $"create {what} of {Article(definition.Kind)}",
        Parameters = Parameter.Write,
        Body = type,
        Answer = type,
    };

    private IEnumerable<Operation> ReadAndWrite(bool read, bool replace, bool patch, string subresource, GroupVersionKind kind, string type)
    {
        var suffix = _scope + definition.Kind + Capital(subresource);
        var what = subresource.Length == 0 ? $"the specified {definition.Kind}" : $"{subresource} of the specified {definition.Kind}";
        if (read)
        {
            yield return new("get", "get", Id("read", suffix), kind) { Description = $"read {what}", Answer = type };
        }

        if (replace)
        {
            yield return new("put", "put", Id("replace", suffix), kind)
            {
                Description = $"replace {what}",
                Parameters = Parameter.Write,
                Body = type,
                Answer = type,
            };
        }

        if (patch)
        {
            yield return new("patch", "patch", Id("patch", suffix), kind)
            {
                Description = $"partially update {what}",
                Parameters = Parameter.Patch,
                Body = TypeNames.Patch,
                BodyMediaTypes = definition.Custom is null ? _patchTypes : _customPatchTypes,
                Answer = type,
            };
        }
    }

    private bool Can(string verb) => definition.Verbs.Contains(verb);

    private string Id(string verb, string what)
    {
        var group = definition.Group.Length == 0 ? "core" : definition.Group.Split('.')[0];
        return $"{verb}{Capital(group)}{Capital(definition.Version)}{what}";
    }

    private static string Capital(string word) => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..];

    private static string Article(string kind) => (kind[0] is 'A' or 'E' or 'I' or 'O' or 'U' ? "an " : "a ") + kind;
}
