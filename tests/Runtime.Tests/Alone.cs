namespace Pail.Runtime.Tests;

/// <summary>For tests that count what the whole program does: nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
