using System.Globalization;
using System.Text;

namespace EdgeKube.Api.Schemas;

/// <summary>Where a walk through an object is; becomes text only when there is something to report.</summary>
internal sealed class PathTrail
{
    private readonly List<Step> _steps = [];

    public void Field(string name) => _steps.Add(new(name, -1, false));

    public void Key(string key) => _steps.Add(new(key, -1, true));

    public void Index(int index) => _steps.Add(new("", index, false));

    public void Pop() => _steps.RemoveAt(_steps.Count - 1);

    /// <summary>As in <c>spec.containers[0].ports</c>, with one more field if given.</summary>
    public string Text(string field = "")
    {
        var text = new StringBuilder();
        foreach (var step in _steps)
        {
            Append(text, step);
        }

        if (field.Length > 0)
        {
            Append(text, new(field, -1, false));
        }

        return text.ToString();
    }

    /// <summary>As Go's decoder names fields: <c>spec.containers.ports</c>.</summary>
    public string FieldsOnly() => string.Join('.', _steps.Where(s => s.Index < 0 && !s.IsKey).Select(s => s.Name));

    private static void Append(StringBuilder text, Step step)
    {
        if (step.Index >= 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
        }
        else if (step.IsKey)
        {
            text.Append('[').Append(step.Name).Append(']');
        }
        else
        {
            text.Append(text.Length == 0 ? "" : ".").Append(step.Name);
        }
    }

    private readonly record struct Step(string Name, int Index, bool IsKey);
}
