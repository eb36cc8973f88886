namespace Pail.Runtime.Processes;

/// <summary>The node's names, as seen from a process.</summary>
public readonly partial struct Self
{
    /// <summary>Gives this process a name: <c>Process.register/2</c> with <c>self()</c>. It loses it when it ends.</summary>
    /// <param name="name">The name; compared ordinally.</param>
    /// <exception cref="ArgumentException">The name is taken or empty, or this process has a name already.</exception>
    public void Register(string name) => Checked.Node.Register(Pid, name);

    /// <summary>Takes a name away, whoever has it: <c>Process.unregister/1</c>.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">Nobody has that name.</exception>
    public void Unregister(string name) => Checked.Node.Unregister(name);

    /// <summary>The process that has a name: <c>Process.whereis/1</c>.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Its pid, or <see langword="null"/>.</returns>
    public Pid? WhereIs(string name) => Checked.Node.WhereIs(name);
}
