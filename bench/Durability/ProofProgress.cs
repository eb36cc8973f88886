using System.Diagnostics;
using System.Globalization;

namespace Pail.Bench.Durability;

/// <summary>Says now and then how far a proof is: a thousand runs take an hour.</summary>
/// <param name="tell">Where it is told.</param>
/// <param name="all">How many there are.</param>
/// <param name="what">Of what.</param>
internal sealed class ProofProgress(Action<string> tell, int all, string what)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private long _told = Stopwatch.GetTimestamp();
    private int _done;

    /// <summary>One more is done.</summary>
    internal void Step()
    {
        _done++;
        if (Stopwatch.GetElapsedTime(_told) < Period)
            return;
        _told = Stopwatch.GetTimestamp();
        tell(string.Create(CultureInfo.InvariantCulture, $"{_done} of {all} {what}"));
    }
}
