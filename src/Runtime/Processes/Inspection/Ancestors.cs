namespace Pail.Runtime.Processes;

/// <summary>The line of parents of a process, nearest first, by name where they have one: Erlang's <c>$ancestors</c>.</summary>
internal readonly struct Ancestors
{
    // Limited, because the line has no end where each process starts the next one.
    private const int Most = 16;

    private readonly Pid _pid;

    private Ancestors(Pid pid) => _pid = pid;

    internal static Ancestors Of(Pid pid) => new(pid);

    /// <summary>The nearest ancestors.</summary>
    internal List<Process> Line() => Line(Most);

    public override string ToString()
    {
        var line = Line(Most + 1);
        var names = line.Take(Most).Select(static parent => parent.Name ?? parent.Pid.ToString());
        return $"[{string.Join(", ", line.Count > Most ? names.Append("…") : names)}]";
    }

    private List<Process> Line(int most)
    {
        List<Process> line = [];
        for (var parent = _pid.Process?.Parent; parent is not null && line.Count < most; parent = parent.Parent)
            line.Add(parent);
        return line;
    }
}
