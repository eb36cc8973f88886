namespace Pail.Runtime.Registries;

/// <content>What is known about the registry itself.</content>
public sealed partial class Registry<TKey, TValue>
{
    /// <summary>Looks up something that is kept about the registry: <c>Registry.meta/2</c>.</summary>
    /// <param name="key">What it is called: anything but null; not a key of the registry.</param>
    /// <param name="value">What it is.</param>
    /// <returns>Whether there is any.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public bool TryMeta(object key, out object? value) => RunningLife.Meta.TryLookup(key, out value);

    /// <summary>Keeps something about the registry, in the place of what was there: <c>Registry.put_meta/3</c>. It goes with the registry.</summary>
    /// <param name="key">What it is called.</param>
    /// <param name="value">What it is.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public void PutMeta(object key, object? value) => RunningLife.Meta.Insert(key, value);

    /// <summary>Forgets something about the registry, if it is there: <c>Registry.delete_meta/2</c>.</summary>
    /// <param name="key">What it is called.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public void DeleteMeta(object key) => RunningLife.Meta.Delete(key);

    private RegistryLife<TKey, TValue> RunningLife => Life is { Book: not null } life ? life : throw Unknown();
}
