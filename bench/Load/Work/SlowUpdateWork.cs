using System.Diagnostics;
using System.Text;

namespace Pail.Bench.Load.Work;

/// <summary>
/// Reads, and of a hundred steps one update that takes about ten milliseconds inside the bucket: the patch of a large JSON document. Only
/// the reads are timed.
/// </summary>
internal sealed class SlowUpdateWork(Lab lab, KeyChooser chooser) : IWork
{
    private const string Document = "document";

    private static readonly TimeSpan Wanted = TimeSpan.FromMilliseconds(10);

    public bool IsTimed(int place) => place % 100 != 0;

    public Task Step(int place, Tally tally) => IsTimed(place)
        ? lab.Client.Get(lab.Bucket, chooser[place], tally)
        : lab.Client.Patch(lab.Bucket, Document, $$"""{"member0":{{place}}}""", tally);

    /// <summary>Stores a document of the size whose patch takes the wanted time.</summary>
    /// <returns>The time that a patch takes, measured alone.</returns>
    public async Task<TimeSpan> Prepare()
    {
        var members = 1000;
        while (true)
        {
            var tally = new Tally();
            await lab.Client.PutDocument(lab.Bucket, Document, MakeDocument(members), tally);
            var time = TimeSpan.MaxValue;
            for (var i = 0; i < 5; i++)
            {
                var began = Stopwatch.GetTimestamp();
                await lab.Client.Patch(lab.Bucket, Document, $$"""{"member0":{{i}}}""", tally);
                var elapsed = Stopwatch.GetElapsedTime(began);
                time = elapsed < time ? elapsed : time;
            }

            if (tally.Errors.Count > 0)
                throw new LoadException($"The document for the slow updates could not be patched: {tally.Errors.Keys.First()}.");
            if (time >= Wanted * 0.8 || members >= 40_000)
                return time;
            members = Math.Min(40_000, (int)(members * Math.Clamp(Wanted / time, 1.2, 4)));
        }
    }

    // Under the largest size of a value, 1 MiB, for 40,000 members.
    private static string MakeDocument(int members)
    {
        var text = new StringBuilder("{");
        for (var i = 0; i < members; i++)
            text.Append(i == 0 ? "" : ",").Append("\"member").Append(i).Append("\":").Append(i);
        return text.Append('}').ToString();
    }
}
