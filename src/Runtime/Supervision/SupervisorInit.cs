namespace Pail.Runtime.Supervision;

/// <summary>The result of a supervisor's init function: its options and its children.</summary>
/// <param name="Children">The children, in the order in which they start. No two of them may have the same id.</param>
/// <param name="Options">
/// The options, such as the strategy and how often children may fail. Their name is ignored: the name is an argument of the start.
/// </param>
public sealed record SupervisorInit(IReadOnlyList<ChildSpec> Children, SupervisorOptions? Options = null)
{
    internal SupervisorOptions Flags => Options ?? SupervisorOptions.Default;

    /// <summary>Checks the options and all children, before any child is started.</summary>
    /// <exception cref="ArgumentException">An option or a child is not valid. The message says which.</exception>
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
