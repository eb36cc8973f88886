namespace Pail.Runtime.Processes;

public sealed partial class Node
{
    /// <summary>The names that processes have at this moment: <c>Process.registered/0</c>.</summary>
    /// <returns>The names, in no order.</returns>
    public IReadOnlyList<string> Registered() => Names.All();

    /// <summary>The process that a pid, a name or a via name means: <c>GenServer.whereis/1</c>.</summary>
    /// <param name="destination">What to look up.</param>
    /// <returns>Its pid; a pid is itself, alive or not. <see langword="null"/> when nobody has the name.</returns>
    public Pid? WhereIs(Destination destination) => destination.IsPid ? destination.Resolve(this)?.Pid ?? default(Pid) : destination.Resolve(this)?.Pid;
}
