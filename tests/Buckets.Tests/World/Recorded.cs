using System.Globalization;

namespace Pail.Buckets.Tests.World;

/// <summary>One operation of a history: when it was sent, when it was answered, and how.</summary>
internal sealed class Recorded(string client, object request)
{
    /// <summary>Who sent it.</summary>
    internal string Client => client;

    internal object Request => request;

    /// <summary>What it was answered; null also when the key was absent.</summary>
    internal object? Answer { get; set; }

    /// <summary>
    /// Whether the answer is known. If not, the operation took effect once between the two moments, or never.
    /// </summary>
    internal bool IsKnown { get; set; }

    /// <summary>Whether the operation was most likely done by <see cref="Answered"/>, although its answer is unknown.</summary>
    internal bool IsDone { get; set; }

    /// <summary>The place of the request in the order of all moments of the run.</summary>
    internal long Invoked { get; set; }

    /// <summary>The place of the answer in that order, or of the last moment at which the operation can take effect.</summary>
    internal long Answered { get; set; } = long.MaxValue;

    /// <summary>The time of the request, in UTC ticks.</summary>
    internal long InvokedAt { get; set; }

    /// <summary>The time of the answer, in UTC ticks.</summary>
    internal long AnsweredAt { get; set; } = long.MaxValue;

    /// <summary>Whether the bucket's process, if it has one, was sent a message.</summary>
    internal bool IsMessage => Request is Operation or Transaction or Read or KeyQuery or RemoveAll;

    /// <summary>
    /// The moment at which the client was told that the outcome is unknown, or was killed; 0 for no such moment. From then on it sent
    /// nothing.
    /// </summary>
    internal long FailedAt { get; set; }

    /// <summary>The operation of the same batch that takes effect before this one.</summary>
    internal Recorded? Previous { get; init; }

    public override string ToString()
    {
        var end = Answered == long.MaxValue ? "" : Answered.ToString(CultureInfo.InvariantCulture);
        var times = AnsweredAt is long.MaxValue || AnsweredAt == InvokedAt ? Time(InvokedAt) : $"{Time(InvokedAt)}-{Time(AnsweredAt)}";
        return $"[{Invoked}-{end} at {times}] {client}: {Texts.Of(request)} -> {(IsKnown ? Texts.Of(Answer) : "unknown")}";
    }

    private static string Time(long ticks) => Texts.Time(ticks);
}
