namespace Pail.Runtime.Registries;

/// <summary>How many processes can have a key of a registry, and how a registry of several partitions is divided: the option <c>keys</c>.</summary>
public enum RegistryKeys
{
    /// <summary>One: <c>:unique</c>. Names.</summary>
    Unique,

    /// <summary>
    /// Any number, and one process several times: <c>:duplicate</c>. Divided by process: registering is quick however many want the same key, a look at a
    /// key visits every partition. Groups, topics.
    /// </summary>
    Duplicate,

    /// <summary>
    /// As <see cref="Duplicate"/>, but divided by key: <c>{:duplicate, :key}</c>. A look at a key visits one partition. For many keys with few processes each.
    /// </summary>
    DuplicateByKey,
}
