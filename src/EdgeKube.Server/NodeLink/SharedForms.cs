using System.Runtime.CompilerServices;

namespace EdgeKube.Server.NodeLink;

/// <summary>What all nodes get alike is made once, not once for each of a thousand nodes; kept as long as the caches keep the object.</summary>
internal sealed class SharedForms
{
    private readonly ConditionalWeakTable<object, DesiredForm> _forms = [];

    /// <param name="cached">The object as a cache has it: a change makes it another.</param>
    /// <param name="make">Makes its form, which must not depend on the node.</param>
    public DesiredForm Of(object cached, Func<DesiredForm> make) => _forms.TryGetValue(cached, out var form) ? form : _forms.GetValue(cached, _ => make());
}
