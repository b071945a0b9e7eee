namespace EdgeKube.Cli.Output;

/// <summary>Columns as kubectl lays them out: three spaces apart, at least six wide, the last as long as it is.</summary>
/// <remarks>A table that goes on, as a watch's does, keeps the widths it had.</remarks>
internal sealed class Columns(TextWriter output, bool colours = false)
{
    private const int Gap = 3;
    private const int Least = 6;
    private readonly List<int> _widths = [];
    private readonly List<(string[] Cells, bool Head)> _waiting = [];

    public void Head(params string[] cells) => _waiting.Add((cells, true));

    public void Row(params string[] cells) => _waiting.Add(([.. cells.Select(Plain.Cell)], false));

    /// <summary>Writes what was added.</summary>
    public void Flush()
    {
        foreach (var (cells, _) in _waiting)
        {
            for (var i = 0; i < cells.Length - 1; i++)
            {
                var width = Math.Max(Least, cells[i].Length + Gap);
                if (i == _widths.Count)
                {
                    _widths.Add(width);
                }

                _widths[i] = Math.Max(_widths[i], width);
            }
        }

        foreach (var (cells, head) in _waiting)
        {
            for (var i = 0; i < cells.Length; i++)
            {
                output.Write(colours ? Colour.Of(cells[i], head) : cells[i]);
                output.Write(i == cells.Length - 1 ? "\n" : new string(' ', _widths[i] - cells[i].Length));
            }
        }

        _waiting.Clear();
    }
}
