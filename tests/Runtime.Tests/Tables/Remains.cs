using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Objects that a test has put into a table, and how many of them something still refers to.</summary>
internal sealed class Remains
{
    private readonly List<WeakReference> _all = [];

    /// <summary>How many are still alive after a collection.</summary>
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
