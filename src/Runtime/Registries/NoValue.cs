namespace Pail.Runtime.Registries;

/// <summary>The value in the entries of a <see cref="Registry{TKey}"/>: there is none.</summary>
public readonly record struct NoValue;
