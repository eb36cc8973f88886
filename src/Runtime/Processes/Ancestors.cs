namespace Pail.Runtime.Processes;

/// <summary>The line of parents of a process, nearest first, by name where they have one: Erlang's <c>$ancestors</c>.</summary>
internal readonly struct Ancestors
{
    // A report is for people, and where processes start one another in turn the line has no end.
    private const int Most = 16;

    private readonly Pid _pid;

    private Ancestors(Pid pid) => _pid = pid;

    internal static Ancestors Of(Pid pid) => new(pid);

    public override string ToString()
    {
        List<string> line = [];
        for (var parent = _pid.Process?.Parent; parent is not null; parent = parent.Parent)
        {
            if (line.Count == Most)
            {
                line.Add("…");
                break;
            }

            line.Add(parent.Name ?? parent.Pid.ToString());
        }

        return $"[{string.Join(", ", line)}]";
    }
}
