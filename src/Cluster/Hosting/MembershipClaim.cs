using System.Globalization;
using Pail.Cluster.Stores;
using Pail.Server.Health;
using Pail.Server.Hosting;

namespace Pail.Cluster.Hosting;

/// <summary>
/// Keeps two clusters from using one store. The silos of a membership note it in the store, and give signs of life there. Silos of another
/// membership start only when there is no sign for a while; so a cluster can move to another membership when all its silos have stopped.
/// </summary>
/// <remarks>
/// Nothing would be lost without it, because a bucket has one owner; but the clusters would take buckets from each other. The read window
/// is a part of what is noted: a new owner waits for its own window, so a silo with a longer one would still answer old values then.
/// </remarks>
internal sealed partial class MembershipClaim(
    ClusterSettings settings, ClusterStore store, TimeProvider time, ILogger<MembershipClaim> logger) : IReadiness
{
    /// <summary>For how long the silos of a membership may give no sign before others may take their store.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How often each silo gives a sign.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private string? _membership;

    // What the silos that have taken the store have another one of; null while it is this membership's. Readiness asks from any thread.
    private volatile string? _lostTo;

    // The note of others as it was seen first, and when.
    private MembershipNote? _others;
    private long _seen;

    /// <summary>Notes the membership of this silo in the store. If another one is noted, it waits to see whether its silos live.</summary>
    /// <param name="membership">The identity of the membership.</param>
    /// <param name="output">Gets a line when the start waits.</param>
    /// <exception cref="StartupException">Silos of another membership use the store.</exception>
    internal async Task Take(string membership, TextWriter output)
    {
        while (await Sign(membership) is { } others)
        {
            if (_others is null)
            {
                await output.WriteLineAsync(
                    $"Waiting for {PatienceFor(others).TotalSeconds:0} seconds, to see whether silos with another "
                    + $"{DifferenceOf(others, membership)} still use {store.Opened.Name}");
            }
            else if (_others != others)
                throw IsWindow(others, membership) ? OtherWindow(others) : InUse();
            Note(others);
            await Task.Delay(TimeSpan.FromSeconds(1), time);
        }

        _membership = membership;
    }

    /// <summary>Gives a sign of life. Takes the store back when others have taken it and give no sign any more.</summary>
    internal async Task Renew()
    {
        if (_membership is not { } membership)
            return;
        var others = await Sign(membership);
        Note(others);
        var lostTo = others is { } note ? DifferenceOf(note, membership) : null;
        if (lostTo is not null && _lostTo is null)
            LogLost(logger, lostTo, store.Opened.Name);
        _lostTo = lostTo;
    }

    public string? WhyNotReady() => _lostTo is { } other ? $"Silos with another {other} have taken {store.Opened.Name}." : null;

    /// <summary>Gives a sign of life. Returns the note of others if they have the store; null when this membership has it.</summary>
    private async Task<MembershipNote?> Sign(string membership)
    {
        var identity = $"{membership} {settings.ReadWindow:c}";
        var areSilent = _others is { } others && time.GetElapsedTime(_seen) >= PatienceFor(others);
        var note = await store.Opened.Sign(identity, areSilent ? _others : null);
        return note.Membership == identity ? null : note;
    }

    // One of them may hang, and answer old values when it goes on, for as long as its window.
    private static TimeSpan PatienceFor(MembershipNote others) =>
        WindowOf(others) is { } window && window > Patience ? window : Patience;

    private static string DifferenceOf(MembershipNote others, string membership) =>
        IsWindow(others, membership) ? ClusterSettings.ReadWindowName : "membership";

    private static bool IsWindow(MembershipNote others, string membership) =>
        others.Membership.StartsWith($"{membership} ", StringComparison.Ordinal);

    private static TimeSpan? WindowOf(MembershipNote others) =>
        TimeSpan.TryParse(others.Membership.AsSpan(others.Membership.IndexOf(' ') + 1), CultureInfo.InvariantCulture, out var window)
            ? window
            : null;

    private StartupException OtherWindow(MembershipNote others) => new(
        $"--{ClusterSettings.ReadWindowName} must be the same for all silos of a cluster, but is {Seconds(settings.ReadWindow)}, and those "
        + $"that use {store.Opened.Name} have {Seconds(WindowOf(others))}. To change it, stop all of them first.");

    private static string Seconds(TimeSpan? time) => $"{time?.TotalSeconds:0.###}s";

    private void Note(MembershipNote? others)
    {
        if (others == _others)
            return;
        (_others, _seen) = (others, time.GetTimestamp());
    }

    private StartupException InUse() => new(
        $"The silos of a cluster must have one membership, but others use {store.Opened.Name} and find each other elsewhere than in "
        + $"{settings.Membership}. Give this silo the same --{ClusterSettings.MembershipName} as they have, or another "
        + $"--{ClusterSettings.StoreName}. To move all to another membership, or if theirs has lost what it had, stop all of them first.");

    [LoggerMessage(
        1, LogLevel.Critical,
        "Silos with another {Other} have taken {Store}, because this one and its peers gave no sign of life there. Stop one of the two "
        + "groups")]
    private static partial void LogLost(ILogger logger, string other, string store);
}
