namespace Pail.Runtime.Supervision;

/// <summary>What the init function of a supervisor returns: its options and its children.</summary>
/// <param name="Children">The children, in the order in which they start; their ids differ.</param>
/// <param name="Options">
/// The strategy, how often children may fail, and more; the defaults unless given. The name is given at the start, not here.
/// </param>
public sealed record SupervisorInit(IReadOnlyList<ChildSpec> Children, SupervisorOptions? Options = null)
{
    internal SupervisorOptions Flags => Options ?? SupervisorOptions.Default;

    /// <summary>Checks everything before anything is started.</summary>
    /// <exception cref="ArgumentException">Something makes no sense; the message says what.</exception>
    internal void Validate()
    {
        if (Children is null)
            throw new ArgumentException("`Children` of a supervisor must not be null; an empty list means no children.");

        Flags.Validate();
        var ids = new HashSet<object>(Children.Count);
        foreach (var child in Children)
        {
            if (child is null)
                throw new ArgumentException("`Children` of a supervisor must not contain null.");

            child.Validate();
            child.ValidateUnder(Flags.AutoShutdown);
            if (!ids.Add(child.Id))
                throw new ArgumentException($"Two children have the id {child.Id}; ids differ within a supervisor (duplicate_child_name).");
        }
    }
}
