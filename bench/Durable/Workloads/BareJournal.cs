using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pail.Buckets;

namespace Pail.Bench.Durable.Workloads;

/// <summary>
/// The least that a journal with group commit is: one file, into which one thread writes what all callers have handed over meanwhile, as
/// one frame of a length, a checksum and the bytes. The file has its size from the beginning, and is written again from its start when it
/// is full, so that a wait for the disk has no change of the file system to wait for. It stores keys and values, and has no map, revisions,
/// times or snapshots.
/// </summary>
internal sealed class BareJournal : IDisposable
{
    /// <summary>How large the file is, if nothing else is said.</summary>
    public const int DefaultSize = 64 << 20;

    private const int FrameBytes = 8;

    private readonly Lock _lock = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly SafeFileHandle _file;
    private readonly TimeSpan? _syncEvery;
    private readonly int _size;
    private readonly Thread _thread;
    private ArrayBufferWriter<byte> _pending = NewFrame();
    private ArrayBufferWriter<byte> _writing = NewFrame();
    private TaskCompletionSource? _waiting;
    private Exception? _failure;
    private bool _stopping;

    /// <param name="path">The file, which is made.</param>
    /// <param name="syncEvery">
    /// Zero to wait for the disk before each answer, a time to wait for it once in this time, null for never.
    /// </param>
    /// <param name="size">How large the file is.</param>
    public BareJournal(string path, TimeSpan? syncEvery, int size = DefaultSize)
    {
        (_syncEvery, _size) = (syncEvery, size);
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        var zeros = new byte[1 << 20];
        for (var offset = 0L; offset < size; offset += zeros.Length)
            RandomAccess.Write(_file, zeros, offset);
        RandomAccess.FlushToDisk(_file);
        _thread = new Thread(Run) { IsBackground = true, Name = "bare journal" };
        _thread.Start();
    }

    /// <summary>Appends a record. The task completes when it is in the file.</summary>
    public Task Append(string key, ReadOnlySpan<byte> value)
    {
        lock (_lock)
        {
            if (_failure is not null)
                return Task.FromException(_failure);
            var isFirst = _pending.WrittenCount == FrameBytes;
            var record = _pending.GetSpan((2 * sizeof(int)) + key.Length + value.Length);
            var length = Encoding.UTF8.GetBytes(key, record[(2 * sizeof(int))..]);
            BinaryPrimitives.WriteInt32LittleEndian(record, length);
            BinaryPrimitives.WriteInt32LittleEndian(record[sizeof(int)..], value.Length);
            value.CopyTo(record[((2 * sizeof(int)) + length)..]);
            _pending.Advance((2 * sizeof(int)) + length + value.Length);
            _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (isFirst)
                _wake.Set();
            return _waiting.Task;
        }
    }

    /// <summary>Reads all records of a file into a dictionary.</summary>
    public static Dictionary<string, byte[]> Read(string path)
    {
        var records = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20);
        var head = new byte[FrameBytes];
        var frame = Array.Empty<byte>();
        while (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (length == 0)
                break;
            if (frame.Length < length)
                frame = new byte[length];
            file.ReadExactly(frame, 0, length);
            var bytes = frame.AsSpan(0, length);
            if (Checksum(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(sizeof(int))))
                throw new InvalidDataException($"The checksum of a frame in {path} is wrong.");
            for (; !bytes.IsEmpty;)
            {
                var key = BinaryPrimitives.ReadInt32LittleEndian(bytes);
                var value = BinaryPrimitives.ReadInt32LittleEndian(bytes[sizeof(int)..]);
                bytes = bytes[(2 * sizeof(int))..];
                records[Encoding.UTF8.GetString(bytes[..key])] = bytes.Slice(key, value).ToArray();
                bytes = bytes[(key + value)..];
            }
        }

        return records;
    }

    public void Dispose()
    {
        lock (_lock)
            _stopping = true;
        _wake.Set();
        _thread.Join();
        _file.Dispose();
        _wake.Dispose();
    }

    // .NET has only fsync, which also waits until the time of the change is on the disk.
    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static extern int SyncData(SafeFileHandle file);

    private void Sync()
    {
        if (!OperatingSystem.IsLinux())
            RandomAccess.FlushToDisk(_file);
        else if (SyncData(_file) != 0)
            throw new IOException($"The journal could not be synced: error {Marshal.GetLastPInvokeError()}.");
    }

    private static ArrayBufferWriter<byte> NewFrame()
    {
        var frame = new ArrayBufferWriter<byte>(1 << 16);
        frame.Advance(FrameBytes);
        return frame;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes) => LogChecksum.Of(bytes);

    private void Run()
    {
        var offset = 0L;
        var synced = Environment.TickCount64;
        while (true)
        {
            TaskCompletionSource? waiting;
            bool stopping;
            lock (_lock)
            {
                (_pending, _writing) = (_writing, _pending);
                (waiting, _waiting) = (_waiting, null);
                stopping = _stopping;
            }

            if (waiting is null)
            {
                if (stopping)
                    return;
                _wake.WaitOne();
                continue;
            }

            try
            {
                if (offset + _writing.WrittenCount > _size)
                    offset = 0;
                offset += Write(offset);
                if (_syncEvery is { } every && (every == TimeSpan.Zero || Environment.TickCount64 - synced >= every.TotalMilliseconds))
                {
                    Sync();
                    synced = Environment.TickCount64;
                }

                waiting.SetResult();
            }
            catch (Exception failure)
            {
                lock (_lock)
                    _failure = failure;
                waiting.SetException(failure);
            }
        }
    }

    private int Write(long offset)
    {
        var frame = MemoryMarshal.AsMemory(_writing.WrittenMemory).Span;
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - FrameBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[sizeof(int)..], Checksum(frame[FrameBytes..]));
        RandomAccess.Write(_file, frame, offset);
        _writing.ResetWrittenCount();
        _writing.Advance(FrameBytes);
        return frame.Length;
    }
}
