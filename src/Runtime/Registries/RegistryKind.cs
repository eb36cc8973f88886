namespace Pail.Runtime.Registries;

/// <summary>
/// How many processes can have a key of a registry, and how a registry of several partitions is divided: the option <c>keys</c>.
/// </summary>
public enum RegistryKind
{
    /// <summary>One: <c>:unique</c>. Names.</summary>
    Unique,

    /// <summary>
    /// Any number, and one process several times: <c>:duplicate</c>. Divided by process: registering is quick however many processes want
    /// the same key; a lookup visits every partition. Groups, topics.
    /// </summary>
    Duplicate,

    /// <summary>
    /// As <see cref="Duplicate"/>, but divided by key: <c>{:duplicate, :key}</c>. A lookup visits one partition. For many keys with few
    /// processes each.
    /// </summary>
    DuplicateByKey,
}
