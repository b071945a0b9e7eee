using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using EdgeKube.Server.Registry.Kinds.Validation;
using Xunit;

namespace EdgeKube.Server.Tests.Registry.Kinds.Validation;

public sealed class ObjectMetaValidationTests
{
    private static readonly ResourceDefinition _services = new()
    {
        Group = "",
        Version = "v1",
        Kind = "Service",
        Plural = "services",
        Singular = "service",
        Namespaced = true,
        Schema = new SchemaNode(),
    };

    [Theory]
    [InlineData("""{"name":"web","namespace":"default"}""", null)]
    [InlineData("""{"name":"1web","namespace":"default"}""", "metadata.name: Invalid value: \"1web\": a DNS-1035 label must consist")]
    [InlineData("""{"namespace":"default"}""", "metadata.name: Required value: name or generateName is required")]
    [InlineData("""{"name":"web"}""", "metadata.namespace: Required value")]
    [InlineData("""{"name":"web","namespace":"default","labels":{"a b":"c"}}""", "metadata.labels: Invalid value: \"a b\": name part must consist")]
    [InlineData("""{"name":"web","namespace":"default","labels":{"a":"-c"}}""", "metadata.labels: Invalid value: \"-c\": a valid label must be")]
    [InlineData("""{"name":"web","namespace":"default","finalizers":["x"]}""",
        "metadata.finalizers: Invalid value: \"x\": name is neither a standard finalizer name nor is it fully qualified")]
    [InlineData("""{"name":"web","namespace":"default","ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p"}]}""",
        "metadata.ownerReferences[0].uid: Invalid value: \"\": must not be empty")]
    public void Metadata_is_checked_for_every_kind(string metadata, string? error)
    {
        var errors = new List<FieldError>();
        ObjectMetaValidation.Validate(Object(metadata), _services, errors);
        if (error is null)
        {
            Assert.Empty(errors);
        }
        else
        {
            Assert.StartsWith(error, Assert.Single(errors).ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Annotations_have_a_greatest_size()
    {
        var errors = new List<FieldError>();
        var obj = Object("""{"name":"web","namespace":"default"}""");
        obj["metadata"]!["annotations"] = new JsonObject { ["a"] = new string('x', 256 * 1024) };
        ObjectMetaValidation.Validate(obj, _services, errors);
        Assert.Equal("metadata.annotations: Too long: may not be more than 262144 bytes", Assert.Single(errors).ToString());
    }

    [Fact]
    public void Identity_is_kept_and_may_not_change()
    {
        var old = Object("""{"name":"web","namespace":"default","uid":"1","creationTimestamp":"2026-01-01T00:00:00Z"}""");
        var updated = Object("""{"name":"web","namespace":"default"}""");
        ObjectMetaValidation.Keep(updated, old);
        var errors = new List<FieldError>();
        ObjectMetaValidation.ValidateUpdate(updated, old, errors);
        Assert.Empty(errors);
        updated["metadata"]!["uid"] = "2";
        ObjectMetaValidation.ValidateUpdate(updated, old, errors);
        Assert.Equal("metadata.uid: Invalid value: \"2\": field is immutable", Assert.Single(errors).ToString());
    }

    [Fact]
    public void The_dying_get_no_new_finalizers()
    {
        var old = Object("""{"name":"web","deletionTimestamp":"2026-01-01T00:00:00Z","finalizers":["a.b/c"]}""");
        var updated = Object("""{"name":"web","deletionTimestamp":"2026-01-01T00:00:00Z","finalizers":["a.b/c","a.b/d"]}""");
        var errors = new List<FieldError>();
        ObjectMetaValidation.ValidateUpdate(updated, old, errors);
        Assert.StartsWith("metadata.finalizers: Forbidden: no new finalizers can be added", Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    private static JsonObject Object(string metadata) => Checked.Json($$"""{"metadata":{{metadata}}}""");
}
