using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Counts how many of a test's objects are still reachable after a garbage collection.</summary>
internal sealed class Remains
{
    private readonly List<WeakReference> _all = [];

    /// <summary>Collects garbage and counts the objects that are still reachable.</summary>
    internal int Count
    {
        get
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return _all.Count(static reference => reference.IsAlive);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal object New()
    {
        var thing = new object();
        _all.Add(new WeakReference(thing));
        return thing;
    }
}
