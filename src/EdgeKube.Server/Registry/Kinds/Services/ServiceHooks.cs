using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry.Kinds.Services;

/// <summary>Services: cluster addresses, node ports, and what a change of type does to them.</summary>
internal sealed class ServiceHooks(ServiceAllocator allocator, TimeProvider time) : IKindHooks
{
    public GroupResource Type => BuiltIn.Services;

    public void PrepareCreate(JsonObject created)
    {
        var spec = created.Ensure("spec");
        ServiceDefaults.Apply(spec);
        created["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
        Allocate(created, spec, null);
    }

    public void Default(JsonObject created) => ServiceDefaults.Apply(created.Ensure("spec"));

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource)
    {
        if (subresource.Length > 0)
        {
            return;
        }

        var spec = updated.Ensure("spec");
        ServiceDefaults.Carry(old.Map("spec"), spec);
        ServiceDefaults.Apply(spec);
        Allocate(updated, spec, old.Map("spec"));
    }

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (subresource.Length == 0)
        {
            ServiceValidation.Validate(wanted.Map("spec"), errors);
            if (old is not null)
            {
                ServiceValidation.ValidateUpdate(wanted.Map("spec"), old.Map("spec"), errors);
            }
        }
    }

    public IReadOnlyList<Change> Along(JsonObject? wanted, JsonObject? old) => ServiceAddress.Follow(wanted, old, time);

    public void Released(JsonObject gone)
    {
        var spec = gone.Map("spec");
        var ports = spec.Maps("ports").Select(p => p.Item.Number("nodePort")).OfType<long>().Select(ServiceUse.Port);
        allocator.Release(Owner(gone), ports.Append(ServiceUse.Address(spec.Text("clusterIP"))));
    }

    private static string Owner(JsonObject service) => $"{service.Namespace()}/{service.Name()}";

    private void Allocate(JsonObject service, JsonObject spec, JsonObject? old)
    {
        var errors = allocator.Take(Owner(service), request =>
        {
            var wrong = new List<FieldError>();
            TakeAddress(request, spec, old, wrong);
            TakePorts(request, spec, wrong);
            return wrong;
        });
        if (errors.Count > 0)
        {
            throw ApiException.Invalid(new ResourceKey(Type, service.Namespace(), service.Name()), "Service", errors);
        }
    }

    private static void TakeAddress(ServiceRequest request, JsonObject spec, JsonObject? old, List<FieldError> errors)
    {
        if (!spec.NeedsAddress())
        {
            return;
        }

        var (asked, had) = (spec.Text("clusterIP"), old.NeedsAddress() ? old.Text("clusterIP") : "");
        if (asked.Length > 0)
        {
            // One that changes is refused by validation; its own is not taken twice.
            if (had.Length == 0 && IpRules.IsV4(asked))
            {
                errors.Invalid("spec.clusterIPs", spec["clusterIPs"], request.Address(asked));
            }
            else if (had == asked)
            {
                request.Address(asked);
            }
        }
        else if (spec.List("clusterIPs").Count == 0)
        {
            var given = request.AnyAddress() ?? throw ApiException.Internal("failed to allocate a serviceIP: range is full");
            spec["clusterIP"] = given;
            spec["clusterIPs"] = new JsonArray(given);
        }
    }

    private static void TakePorts(ServiceRequest request, JsonObject spec, List<FieldError> errors)
    {
        if (!spec.NeedsNodePorts())
        {
            return;
        }

        foreach (var (i, port) in spec.Maps("ports").Where(p => p.Item.Number("nodePort") > 0))
        {
            errors.Invalid($"spec.ports[{i}].nodePort", port.Number("nodePort"), request.Port(port.Number("nodePort")!.Value));
        }

        // Only now, so that none that is named further down is given away before.
        foreach (var (_, port) in spec.Maps("ports").Where(p => p.Item.Number("nodePort") is null or 0))
        {
            port["nodePort"] = request.AnyPort() ?? throw ApiException.Internal("failed to allocate a nodePort: range is full");
        }
    }
}
