namespace Pail.Runtime.Registries;

/// <summary>The metadata of a registry: named values that belong to the registry as a whole, and not to an entry.</summary>
public static class RegistryMetadata
{
    /// <summary>Looks up a value of the metadata: <c>Registry.meta/2</c>.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The name of the value. It may be of any type and has nothing to do with the keys of the registry.</param>
    /// <param name="value">The value, if there is one with this name.</param>
    /// <returns>Whether there is a value with this name.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public static bool TryMeta<TKey, TValue>(this Registry<TKey, TValue> registry, object key, out object? value)
        where TKey : notnull => Running(registry).Meta.TryLookup(key, out value);

    /// <summary>
    /// Stores a value in the metadata, and replaces an earlier value with the same name: <c>Registry.put_meta/3</c>. The value is lost when
    /// the registry ends.
    /// </summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The name of the value.</param>
    /// <param name="value">The value.</param>
    /// <inheritdoc cref="TryMeta" path="/exception" />
    public static void PutMeta<TKey, TValue>(this Registry<TKey, TValue> registry, object key, object? value)
        where TKey : notnull => Running(registry).Meta.Insert(key, value);

    /// <summary>Removes a value from the metadata, if there is one with this name: <c>Registry.delete_meta/2</c>.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The name of the value.</param>
    /// <inheritdoc cref="TryMeta" path="/exception" />
    public static void DeleteMeta<TKey, TValue>(this Registry<TKey, TValue> registry, object key)
        where TKey : notnull => Running(registry).Meta.Delete(key);

    private static RegistryRun<TKey, TValue> Running<TKey, TValue>(Registry<TKey, TValue> registry)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(registry);
        return registry.CurrentRun is { Partitions: not null } run ? run : throw registry.NotRunning();
    }
}
