namespace Pail.Runtime.Processes;

public sealed partial class Node
{
    /// <summary>Starts a process with options: <c>spawn_opt</c>. Returns at once.</summary>
    /// <param name="function">What it runs.</param>
    /// <param name="options">How.</param>
    /// <returns>Its pid.</returns>
    /// <exception cref="ArgumentException">The options ask for a link: outside any process there is nobody to link with.</exception>
    /// <exception cref="ObjectDisposedException">The node has been disposed.</exception>
    public Pid Spawn(Func<Self, Task> function, SpawnOptions options)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Link)
            throw new ArgumentException("A process that is spawned outside any process has nobody to be linked with: spawn it by Self.Spawn.", nameof(options));

        return Spawn((object)function, options);
    }
}
