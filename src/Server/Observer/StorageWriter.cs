using System.Text.Json;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Storage;

namespace Pail.Server.Observer;

/// <summary>Writes the figures of the storage: one page's, because rates are since the look before that this page had.</summary>
internal sealed class StorageWriter(StorageLook look)
{
    private StorageFigures? _before;
    private StorageFigures? _now;

    /// <summary>Writes them as the member <c>storage</c>; nothing when there is no storage.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="time">The clock of the looks.</param>
    internal void Write(Utf8JsonWriter json, TimeProvider time)
    {
        if (look.Take() is not { } figures)
            return;
        if (figures != _now)
            (_before, _now) = (_now, figures);
        var status = figures.Status;
        json.WriteStartObject("storage"u8);
        json.WriteString("state"u8, StorageView.Word(status.State));
        json.WriteString("error"u8, status.State is BucketStorageState.Ok ? null : status.LastError?.Message);
        WriteCommits(json, time, figures);
        json.WriteNumber("lagBytes"u8, status.Lag.Bytes);
        json.WriteNumber("lagMs"u8, Round(status.Lag.Age));
        json.WriteNumber("logBytes"u8, status.LogBytes);
        json.WriteNumber("fileBytes"u8, status.FileBytes);
        WriteNumber(json, "freeBytes"u8, status.FreeBytes);
        json.WriteBoolean("snapshotRunning"u8, status.Snapshot.IsRunning);
        json.WriteString("snapshotAt"u8, status.Snapshot.LastTime is { } at ? HttpTime.Rfc3339(at) : null);
        json.WriteEndObject();
    }

    private void WriteCommits(Utf8JsonWriter json, TimeProvider time, StorageFigures now)
    {
        var commits = now.Status.Commits;
        if (_before is { } before)
        {
            var seconds = Math.Max(time.GetElapsedTime(before.At, now.At).TotalSeconds, 0.001);
            var (last, durations) = (before.Status.Commits, commits.Durations);
            var count = durations.Count - last.Durations.Count;
            json.WriteNumber("commits"u8, Math.Round(count / seconds, 1));
            json.WriteNumber("changes"u8, Math.Round((commits.Changes - last.Changes) / seconds, 1));
            WriteNumber(json, "commitMs"u8, count > 0 ? Round((durations.Total - last.Durations.Total) / count) : null);
        }
        else
        {
            json.WriteNull("commits"u8);
            json.WriteNull("changes"u8);
            json.WriteNull("commitMs"u8);
        }

        // Those of the last minutes. Without a commit in them there is no longest one either.
        var recent = commits.Durations.Longest > TimeSpan.Zero ? commits.Durations : null;
        WriteNumber(json, "commitP50Ms"u8, recent is null ? null : Round(recent.Median));
        WriteNumber(json, "commitP99Ms"u8, recent is null ? null : Round(recent.Percentile99));
    }

    private static double Round(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? number)
    {
        if (number is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
