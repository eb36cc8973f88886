namespace Pail.Runtime.Registries;

/// <summary>The type of the values in a <see cref="Registry{TKey}"/>, whose entries have no value.</summary>
public readonly record struct NoValue;
