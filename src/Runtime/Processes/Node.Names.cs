namespace Pail.Runtime.Processes;

public sealed partial class Node
{
    /// <summary>Gives a process a name: <c>Process.register/2</c>. The name is free again when the process ends.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="name">The name; compared ordinally.</param>
    /// <exception cref="ArgumentException">The name is taken, the process has a name already, or it has ended.</exception>
    public void Register(Pid pid, string name)
    {
        if (!pid.IsAlive || pid.Process is not { } process)
            throw new ArgumentException($"{pid} cannot be registered as \"{name}\": it has ended.", nameof(pid));
        if (process.Node != this)
            throw new ArgumentException($"{pid} cannot be registered as \"{name}\": it runs on another node.", nameof(pid));

        var holder = Names.Register(name, process);
        if (holder != pid)
            throw new ArgumentException($"{pid} cannot be registered as \"{name}\": {holder} has that name.", nameof(name));
    }

    /// <summary>Takes a name away: <c>Process.unregister/1</c>.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">No process has that name.</exception>
    public void Unregister(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Names.Unregister(name))
            throw new ArgumentException($"No process is registered as \"{name}\".", nameof(name));
    }

    /// <summary>The process that has a name: <c>Process.whereis/1</c>.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Its pid, or <see langword="null"/>.</returns>
    public Pid? WhereIs(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Names.Find(name)?.Pid;
    }

    /// <summary>The names that processes have at this moment: <c>Process.registered/0</c>.</summary>
    /// <returns>The names, in no order.</returns>
    public IReadOnlyList<string> Registered() => Names.All();

    /// <summary>The process that a pid, a name or a via name means: <c>GenServer.whereis/1</c>.</summary>
    /// <param name="destination">What to look up.</param>
    /// <returns>Its pid; <see langword="null"/> when no process has the name. A pid is returned as it is, alive or not.</returns>
    public Pid? WhereIs(Destination destination) =>
        destination.IsPid ? destination.Resolve(this)?.Pid ?? default(Pid) : destination.Resolve(this)?.Pid;
}
