namespace Pail.Runtime.Tests;

/// <summary>For tests that count events of the whole program: no other test runs at the same time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
