namespace Pail.Runtime.Registries;

/// <summary>How a registry is made: the options of <c>Registry.start_link/1</c>.</summary>
public sealed class RegistryOptions
{
    /// <summary>Who can have a key; <see cref="RegistryKeys.Unique"/> unless given.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of the kinds.</exception>
    public RegistryKeys Keys
    {
        get;
        init => field = Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Keys), value, "Keys are unique, duplicate, or duplicate and divided by key.");
    }

    /// <summary>
    /// How many processes share the work of the registry, 1 unless given: more when many processes register and end at once. Results do not depend on it,
    /// but for their order.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Partitions
    {
        get;
        init => field = value >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Partitions), value, "A registry has one partition or more.");
    }
    = 1;

    /// <summary>
    /// Names of processes that are told by messages, <see cref="Registered{TKey,TValue}"/> and <see cref="Unregistered{TKey,TValue}"/>, of every key that is
    /// registered and given up; not of those that go with their process, for which they can monitor it. None unless given.
    /// </summary>
    /// <exception cref="ArgumentException">One is null or empty.</exception>
    public IReadOnlyList<string> Listeners
    {
        get;
        init => field = value is not null && !value.Any(string.IsNullOrEmpty) ? [.. value]
            : throw new ArgumentException("Listeners are names under which processes are registered on the node, and so not empty.", nameof(Listeners));
    }
    = [];

    /// <summary>What <see cref="Registry{TKey,TValue}.TryMeta"/> finds from the start. Nothing unless given.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public IReadOnlyDictionary<object, object?> Meta
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Meta), "A registry without any metadata has an empty dictionary of them.");
    }
    = new Dictionary<object, object?>();
}
