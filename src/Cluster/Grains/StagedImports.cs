using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>
/// The imports that come from other silos in pieces: nothing of them is stored before all of it is here. Used on the turns of one grain.
/// </summary>
internal sealed class StagedImports(TimeProvider time)
{
    /// <summary>
    /// How many bytes there may be when another import begins or goes on. One alone may have more: the silo where it came in has bounded
    /// it already.
    /// </summary>
    internal const long MaxBytes = 256 * 1024 * 1024;

    // A silo that sends pieces and ends leaves them behind.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, Staged> _imports = [];
    private long _bytes;

    /// <summary>Adds a piece. False when a piece before it is not here.</summary>
    /// <exception cref="BucketUnavailableException">Other imports have as many bytes here as there may be.</exception>
    internal bool Add(Guid import, int at, Operation[] operations)
    {
        Forget();
        var known = _imports.GetValueOrDefault(import);
        if (at != (known?.Operations.Count ?? 0))
            return false;
        if (_bytes - (known?.Bytes ?? 0) is var others and >= MaxBytes)
        {
            throw new BucketUnavailableException(
                "",
                BucketFailure.MailboxFull,
                Outcome.NotApplied,
                $"Other imports into the bucket are under way, and have {others} bytes. From {MaxBytes} on, no other one may go on.");
        }

        var staged = known ?? (_imports[import] = new Staged());
        foreach (var operation in operations.Cast<ImportOperation>())
        {
            staged.Operations.Add(operation);
            staged.Bytes += operation.Footprint;
            _bytes += operation.Footprint;
        }

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
    internal void Remove(Guid import)
    {
        if (_imports.Remove(import, out var staged))
            _bytes -= staged.Bytes;
    }

    /// <summary>Forgets the imports that nobody has gone on with for long.</summary>
    internal void Forget()
    {
        foreach (var (import, staged) in _imports)
        {
            if (time.GetElapsedTime(staged.TouchedAt) > MaxAge)
                Remove(import);
        }
    }

    private sealed class Staged
    {
        internal List<ImportOperation> Operations { get; } = [];

        internal long Bytes { get; set; }

        internal long TouchedAt { get; set; }
    }
}
