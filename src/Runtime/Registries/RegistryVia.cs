using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>A unique key of a registry, used as the name of a server.</summary>
internal sealed class RegistryVia<TKey, TValue>(Registry<TKey, TValue> registry, TKey key, TValue value) : Via
    where TKey : notnull
{
    public override Pid Register(Self self) => registry.Register(self, key, value);

    public override void Unregister(Self self) => registry.Unregister(self, key);

    public override Pid? WhereIs() => registry.WhereIs(key);

    public override string ToString() => $"{registry.Name}/{key}";
}
