namespace Pail.Runtime.Registries;

/// <summary>Values that are kept about a registry itself, beside its entries.</summary>
public static class RegistryMetadata
{
    /// <summary>Looks up a value that is kept about the registry: <c>Registry.meta/2</c>.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The name of the value: anything but null; not a key of the registry.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public static bool TryMeta<TKey, TValue>(this Registry<TKey, TValue> registry, object key, out object? value)
        where TKey : notnull => Running(registry).Meta.TryLookup(key, out value);

    /// <summary>
    /// Keeps a value about the registry, in place of an earlier one: <c>Registry.put_meta/3</c>. It goes with the run of the registry.
    /// </summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The name of the value.</param>
    /// <param name="value">The value.</param>
    /// <inheritdoc cref="TryMeta" path="/exception" />
    public static void PutMeta<TKey, TValue>(this Registry<TKey, TValue> registry, object key, object? value)
        where TKey : notnull => Running(registry).Meta.Insert(key, value);

    /// <summary>Forgets a value about the registry, if it is there: <c>Registry.delete_meta/2</c>.</summary>
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
