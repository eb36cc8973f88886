using Microsoft.Extensions.Logging;

namespace Pail.Buckets;

/// <content>
/// What the journal does while the store takes nothing and nothing is lost: the disk is full, or another program holds the database.
/// </content>
internal sealed partial class Journal
{
    private static readonly TimeSpan RoomCheckPeriod = TimeSpan.FromMinutes(1);

    private readonly string _directory;
    private bool _syncWaits;
    private bool _hasWarnedOfRoom;
    private long? _roomChecked;

    // Nothing was changed, and the same can be tried again.
    private static bool IsPassing(BucketStorageException error) => error.Fault is BucketStorageFault.Full or BucketStorageFault.InUse;

    private ITimer WakeAfterPause() =>
        _time.CreateTimer(static state => ((Journal)state!).WakeUp(), this, _options.FullPause, Timeout.InfiniteTimeSpan);

    private void NoteRefused(BucketStorageException error)
    {
        Note(error);
        var isFull = error.Fault == BucketStorageFault.Full;
        if (isFull ? _isFull : _isLocked)
            return;
        _isFull = isFull;
        _isLocked = !isFull;
        if (isFull)
            Tell(() => LogFull(_logger, error.Message));
        else
            Tell(() => LogLocked(_logger, error.Message));
    }

    private void NoteTaken()
    {
        if (!_isFull && !_isLocked)
            return;
        _isFull = _isLocked = false;

        // The last snapshot may have been given up because there was no room. While one is being made, none is due.
        if (_compactAt != long.MaxValue)
            _compactAt = Math.Min(_compactAt, CompactAt());
        Tell(() => LogTaken(_logger));
    }

    // A snapshot needs about as much room as the log, for a while; and the log goes on growing meanwhile.
    private void WarnOfLittleRoom()
    {
        if (_hasWarnedOfRoom || (_roomChecked is { } last && _time.GetElapsedTime(last) < RoomCheckPeriod))
            return;
        _roomChecked = _time.GetTimestamp();
        if (_options.FreeBytes(_directory) is not { } free || free >= 2 * _logBytes)
            return;
        _hasWarnedOfRoom = true;
        Tell(() => LogLittleRoom(_logger, free, _logBytes));
    }

    private static void Tell(Action log)
    {
        try
        {
            log();
        }
        catch (Exception)
        {
            // A logger that fails has nobody to tell it to, and must not end what buckets and their clients wait for.
        }
    }

    [LoggerMessage(10, LogLevel.Warning, "Durable buckets take no changes until there is room. {Reason}")]
    private static partial void LogFull(ILogger logger, string reason);

    [LoggerMessage(11, LogLevel.Information, "The storage takes changes again")]
    private static partial void LogTaken(ILogger logger);

    [LoggerMessage(12, LogLevel.Warning, "Durable buckets take no changes until the storage is free. {Reason}")]
    private static partial void LogLocked(ILogger logger, string reason);

    [LoggerMessage(13, LogLevel.Warning, "{Changes} changes were not stored at the end. {Reason}")]
    private static partial void LogNotStored(ILogger logger, long changes, string reason);

    [LoggerMessage(14, LogLevel.Warning, "The disk of the storage has only {Free} bytes of room, less than twice the log's {Log}")]
    private static partial void LogLittleRoom(ILogger logger, long free, long log);

    [LoggerMessage(15, LogLevel.Warning, "The end did not bring the last changes to the disk; a power cut may take them. {Reason}")]
    private static partial void LogNotSynced(ILogger logger, string reason);
}
