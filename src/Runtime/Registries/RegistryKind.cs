namespace Pail.Runtime.Registries;

/// <summary>
/// How many processes can have the same key, and which partition an entry goes to: the option <c>keys</c>.
/// </summary>
public enum RegistryKind
{
    /// <summary>One process has a key: <c>:unique</c>. Use it for names.</summary>
    Unique,

    /// <summary>
    /// Any number of processes have a key, and one process can have it more than once: <c>:duplicate</c>. An entry is in the partition of
    /// its process. So many processes can register under the same key quickly, but a lookup visits all partitions. Use it for groups and
    /// topics with many members.
    /// </summary>
    Duplicate,

    /// <summary>
    /// Like <see cref="Duplicate"/>, but an entry is in the partition of its key: <c>{:duplicate, :key}</c>. So a lookup visits one
    /// partition. Use it for many keys with few processes each.
    /// </summary>
    DuplicateByKey,
}
