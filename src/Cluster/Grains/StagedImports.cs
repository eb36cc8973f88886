using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>
/// The imports that come from other silos in pieces: nothing of them is stored before all of it is here. Used on the turns of one grain.
/// </summary>
internal sealed class StagedImports(TimeProvider time)
{
    // A silo that sends pieces and ends leaves them behind.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, Staged> _imports = [];

    /// <summary>Adds a piece. False when a piece before it is not here.</summary>
    internal bool Add(Guid import, int at, Operation[] operations)
    {
        Forget();
        if (at == 0)
            _imports[import] = new Staged { TouchedAt = time.GetTimestamp() };
        if (!_imports.TryGetValue(import, out var staged) || staged.Operations.Count != at)
            return false;
        staged.Operations.AddRange(operations.Cast<ImportOperation>());
        staged.TouchedAt = time.GetTimestamp();
        return true;
    }

    /// <summary>The operations of an import; null when it is not whole.</summary>
    internal List<ImportOperation>? Find(Guid import, int count)
    {
        if (!_imports.TryGetValue(import, out var staged) || staged.Operations.Count != count)
            return null;
        staged.TouchedAt = time.GetTimestamp();
        return staged.Operations;
    }

    /// <summary>Forgets an import that is over.</summary>
    internal void Remove(Guid import) => _imports.Remove(import);

    /// <summary>Forgets the imports that nobody has gone on with for long.</summary>
    internal void Forget()
    {
        foreach (var (import, staged) in _imports)
        {
            if (time.GetElapsedTime(staged.TouchedAt) > MaxAge)
                _imports.Remove(import);
        }
    }

    private sealed class Staged
    {
        internal List<ImportOperation> Operations { get; } = [];

        internal long TouchedAt { get; set; }
    }
}
