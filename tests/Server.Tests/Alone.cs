namespace Pail.Server.Tests;

/// <summary>Tests that measure the whole program, so that no other test may run at the same time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public static class Alone;
