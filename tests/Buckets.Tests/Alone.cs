namespace Pail.Buckets.Tests;

/// <summary>For tests that weigh the memory of the whole program: no other test runs at the same time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
