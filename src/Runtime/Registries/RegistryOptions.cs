namespace Pail.Runtime.Registries;

/// <summary>How a registry is made: the options of <c>Registry.start_link/1</c>.</summary>
public sealed class RegistryOptions
{
    /// <summary>How many processes can have a key: the option <c>keys</c>. <see cref="RegistryKind.Unique"/> unless given.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public RegistryKind Kind
    {
        get;
        init => field = Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Kind), value, "`Kind` must be Unique, Duplicate or DuplicateByKey.");
    }

    /// <summary>
    /// How many processes share the work of the registry, 1 unless given. More help when many processes register and end at once. Results
    /// do not depend on it, except for their order.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Partitions
    {
        get;
        init => field = value >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Partitions), value, "`Partitions` must be 1 or greater.");
    }
    = 1;

    /// <summary>
    /// Names of processes that are sent a <see cref="Registered{TKey,TValue}"/> or <see cref="Unregistered{TKey,TValue}"/> for every key
    /// that is registered or given up. Not for keys that go with their process; a listener can monitor the process. None unless given.
    /// </summary>
    /// <exception cref="ArgumentException">One is null or empty.</exception>
    public IReadOnlyList<string> Listeners
    {
        get;
        init => field = value is not null && !value.Any(string.IsNullOrEmpty) ? [.. value]
            : throw new ArgumentException("`Listeners` must be names of the node, none of them null or empty.", nameof(Listeners));
    }
    = [];

    /// <summary>What <see cref="RegistryMetadata.TryMeta"/> finds from the start. Nothing unless given.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public IReadOnlyDictionary<object, object?> Meta
    {
        get;
        init => field = value
            ?? throw new ArgumentNullException(nameof(Meta), "`Meta` must not be null; an empty dictionary means no metadata.");
    }
    = new Dictionary<object, object?>();
}
