using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>A registry without values: a process registers only under a key.</summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <param name="name">Its name in errors.</param>
/// <param name="comparer">Compares keys; by default their type's own equality.</param>
/// <param name="options">The options; by default unique keys and one partition.</param>
/// <exception cref="ArgumentException">The name is null or empty.</exception>
/// <example>
/// <code>
/// var names = new Registry&lt;string&gt;("names");
/// await node.StartRegistry(names);
/// await node.Start(new Counter(), new ServerOptions { Name = names.Via("clicks") });
/// node.Cast(names.Via("clicks"), "add one");
/// </code>
/// </example>
public sealed class Registry<TKey>(string name, IEqualityComparer<TKey>? comparer = null, RegistryOptions? options = null)
    : Registry<TKey, NoValue>(name, comparer, options)
    where TKey : notnull
{
    /// <summary>Registers the calling process under a key: <c>Registry.register/3</c>.</summary>
    /// <inheritdoc cref="Registry{TKey, TValue}.Register(Self, TKey, TValue)" />
    public Pid Register(Self self, TKey key) => Register(self, key, default);

    /// <summary>Like <see cref="Register(Self, TKey)"/>. It also says whether this call has made an entry.</summary>
    /// <inheritdoc cref="Registry{TKey, TValue}.Register(Self, TKey, TValue, out bool)" />
    public Pid Register(Self self, TKey key, out bool isNew) => Register(self, key, default, out isNew);
}
