namespace Pail.Runtime.Registries;

/// <summary>The options of a new registry: the options of <c>Registry.start_link/1</c>.</summary>
public sealed class RegistryOptions
{
    /// <summary>Whether keys are unique or duplicate: the option <c>keys</c>. The default is <see cref="RegistryKind.Unique"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a defined kind.</exception>
    public RegistryKind Kind
    {
        get;
        init => field = Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Kind), value, "`Kind` must be Unique, Duplicate or DuplicateByKey.");
    }

    /// <summary>
    /// The number of partitions. Each one has a process and tables of its own. The default is 1. More partitions help when many processes
    /// register and end at the same time. The number has no influence on results except for their order.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Partitions
    {
        get;
        init => field = value >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Partitions), value, "`Partitions` must be 1 or greater.");
    }
    = 1;

    /// <summary>
    /// The names of processes that get a <see cref="Registered{TKey,TValue}"/> when a process registers, and an
    /// <see cref="Unregistered{TKey,TValue}"/> when a process unregisters. They get no message when a process ends; a listener can monitor
    /// the process for that. By default there are none.
    /// </summary>
    /// <exception cref="ArgumentException">The list is null, or a name is null or empty.</exception>
    public IReadOnlyList<string> Listeners
    {
        get;
        init => field = value is not null && !value.Any(string.IsNullOrEmpty) ? [.. value]
            : throw new ArgumentException("`Listeners` must be names of the node, none of them null or empty.", nameof(Listeners));
    }
    = [];

    /// <summary>The first metadata, for <see cref="RegistryMetadata.TryMeta"/>. By default there are none.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public IReadOnlyDictionary<object, object?> Meta
    {
        get;
        init => field = value
            ?? throw new ArgumentNullException(nameof(Meta), "`Meta` must not be null; an empty dictionary means no metadata.");
    }
    = new Dictionary<object, object?>();
}
