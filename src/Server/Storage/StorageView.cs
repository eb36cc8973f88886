using System.Text.Json;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Requests;

namespace Pail.Server.Storage;

/// <summary>The figures of the storage as JSON. Reading them stops nobody.</summary>
internal static class StorageView
{
    internal static Task Show(HttpContext context, BucketStorageStatus? status) =>
        Json.Send(context, ContentTypes.Json, status, static (json, status) => Write(json, status));

    internal static Task Show(HttpContext context, SharedStoreStatus status) =>
        Json.Send(context, ContentTypes.Json, status, static (json, status) => Write(json, status));

    /// <summary>The word for whether the storage takes changes.</summary>
    internal static string Word(BucketStorageState state) => state switch
    {
        BucketStorageState.Ok => "ok",
        BucketStorageState.Full => "full",
        BucketStorageState.Failed => "failed",
        _ => "closed",
    };

    /// <summary>When the disk is waited for, as the setting <c>sync</c> has it.</summary>
    private static string Word(TimeSpan? sync) =>
        sync is not { } time ? "never"
        : time == TimeSpan.Zero ? "always"
        : Durations.Write(time);

    private static void Write(Utf8JsonWriter json, BucketStorageStatus? status)
    {
        json.WriteStartObject();
        json.WriteBoolean("durable"u8, status is not null);
        if (status is not null)
            WriteFigures(json, status);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SharedStoreStatus status)
    {
        json.WriteStartObject();
        json.WriteBoolean("durable"u8, true);
        json.WriteString("state"u8, status.Answers ? "ok"u8 : "unavailable"u8);
        json.WriteString("store"u8, status.Description);
        if (status.LastAnswer is { } last)
            json.WriteString("lastAnswerAt"u8, HttpTime.Rfc3339(last));
        else
            json.WriteNull("lastAnswerAt"u8);
        WriteError(json, "lastError"u8, status.LastError);
        json.WriteStartObject("commits"u8);
        json.WriteNumber("count"u8, status.Commits);
        json.WriteNumber("rows"u8, status.Rows);
        json.WriteNumber("bytes"u8, status.Bytes);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteFigures(Utf8JsonWriter json, BucketStorageStatus status)
    {
        json.WriteString("state"u8, Word(status.State));
        json.WriteString("directory"u8, status.Directory);
        json.WriteString("file"u8, status.File);
        json.WriteString("sync"u8, Word(status.SyncEvery));
        WriteError(json, "lastError"u8, status.LastError);

        json.WriteStartObject("lag"u8);
        json.WriteNumber("changes"u8, status.Lag.Changes);
        json.WriteNumber("bytes"u8, status.Lag.Bytes);
        WriteMilliseconds(json, "ageMs"u8, status.Lag.Age);
        json.WriteEndObject();

        json.WriteStartObject("commits"u8);
        WriteDurations(json, status.Commits.Durations);
        json.WriteNumber("changes"u8, status.Commits.Changes);
        json.WriteNumber("changesPerCommit"u8, Math.Round(status.Commits.ChangesPerCommit, 2));
        json.WriteNumber("bytes"u8, status.Commits.Bytes);
        json.WriteEndObject();

        json.WriteStartObject("syncs"u8);
        WriteDurations(json, status.Syncs);
        json.WriteEndObject();

        json.WriteStartObject("log"u8);
        json.WriteNumber("batches"u8, status.LogBatches);
        json.WriteNumber("bytes"u8, status.LogBytes);
        json.WriteEndObject();

        WriteSnapshot(json, status.Snapshot);
        json.WriteNumber("fileBytes"u8, status.FileBytes);
        if (status.FreeBytes is { } free)
            json.WriteNumber("freeBytes"u8, free);
        else
            json.WriteNull("freeBytes"u8);
        json.WriteBoolean("backupRunning"u8, status.IsBackUpRunning);
        WriteRecovery(json, status.Recovery);
    }

    private static void WriteSnapshot(Utf8JsonWriter json, BucketStorageSnapshot snapshot)
    {
        json.WriteStartObject("snapshot"u8);
        json.WriteNumber("count"u8, snapshot.Count);
        json.WriteNumber("bytes"u8, snapshot.Bytes);
        json.WriteString("lastAt"u8, HttpTime.Rfc3339(snapshot.LastTime));
        if (snapshot.LastDuration is { } took)
            WriteMilliseconds(json, "tookMs"u8, took);
        else
            json.WriteNull("tookMs"u8);
        json.WriteBoolean("running"u8, snapshot.IsRunning);
        WriteError(json, "error"u8, snapshot.Error);
        json.WriteEndObject();
    }

    private static void WriteRecovery(Utf8JsonWriter json, BucketStorageRecovery recovery)
    {
        json.WriteStartObject("recovery"u8);
        json.WriteNumber("buckets"u8, recovery.Buckets);
        json.WriteNumber("keys"u8, recovery.Entries);
        json.WriteNumber("changes"u8, recovery.Changes);
        json.WriteNumber("bytes"u8, recovery.Bytes);
        WriteMilliseconds(json, "tookMs"u8, recovery.Duration);
        json.WriteNumber("cutBytes"u8, recovery.CutBytes);
        json.WriteEndObject();
    }

    private static void WriteDurations(Utf8JsonWriter json, BucketStorageDurations durations)
    {
        json.WriteNumber("count"u8, durations.Count);
        json.WriteString("lastAt"u8, HttpTime.Rfc3339(durations.LastTime));
        WriteMilliseconds(json, "p50Ms"u8, durations.Median);
        WriteMilliseconds(json, "p99Ms"u8, durations.Percentile99);
        WriteMilliseconds(json, "maxMs"u8, durations.Longest);
    }

    private static void WriteError(Utf8JsonWriter json, ReadOnlySpan<byte> name, BucketStorageError? error)
    {
        if (error is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("at"u8, HttpTime.Rfc3339(error.Time));
        json.WriteString("message"u8, error.Message);
        json.WriteEndObject();
    }

    private static void WriteMilliseconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, TimeSpan time) =>
        json.WriteNumber(name, Math.Round(time.TotalMilliseconds, 3));
}
