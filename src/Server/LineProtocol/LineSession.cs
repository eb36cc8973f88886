using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Pail.Buckets;
using Pail.Server.Http;

namespace Pail.Server.LineProtocol;

/// <summary>One connection: reads its lines, runs them in order, and answers each.</summary>
/// <remarks>Runs in a process of its own. When that is killed, the connection is closed (see <see cref="LineHandler"/>).</remarks>
internal sealed class LineSession(ConnectionContext connection, LineCommands commands, TimeProvider time, CancellationToken stopping)
{
    /// <summary>The longest line, without its end.</summary>
    internal const int MaxLine = 64 * 1024;

    /// <summary>How long a client may send nothing, except after SUBSCRIBE.</summary>
    internal static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(10);

    /// <summary>How long a client may let an answer wait.</summary>
    internal static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(30);

    private static readonly byte[] Error = [.. "ERROR\r\n"u8];

    private readonly PipeReader _input = connection.Transport.Input;
    private readonly PipeWriter _output = connection.Transport.Output;

    // Read by the handler, which disposes of it even if the process was killed.
    private volatile BucketWatch? _watch;

    /// <summary>The watch of a SUBSCRIBE.</summary>
    internal BucketWatch? Watch => _watch;

    /// <summary>Runs until the client has gone, an error is answered, or the server stops.</summary>
    internal async Task Run()
    {
        try
        {
            while (await ReadLines())
            {
                // The next lines.
            }
        }
        catch (Exception error) when (error is OperationCanceledException or TimeoutException or IOException)
        {
            // The client was silent, or does not read, or the server stops.
        }
    }

    /// <summary>Runs the lines that have come. False when the session is over.</summary>
    private async Task<bool> ReadLines()
    {
        var read = await Within(IdleTime, _input.ReadAsync(stopping));
        var rest = read.Buffer;
        while (TryReadLine(ref rest, out var line, out var isTooLong) || isTooLong)
        {
            var command = isTooLong ? null : ReadCommand(line);
            if (command is { Verb: LineVerb.Subscribe } subscribe)
            {
                _input.AdvanceTo(rest.Start);
                return await Subscribe(subscribe.Bucket);
            }

            if (command is not { } known || await commands.Run(known) is not { } answer)
            {
                _input.AdvanceTo(rest.End);
                await Fail();
                return false;
            }

            _output.Write(answer.Span);
            if (_output.UnflushedBytes >= PacedResponse.PieceBytes)
                await Flush();
        }

        _input.AdvanceTo(rest.Start, rest.End);
        await Flush();

        // Half a line at the end is no command.
        return !read.IsCompleted && !stopping.IsCancellationRequested;
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> line, out bool isTooLong)
    {
        line = default;
        var end = rest.PositionOf((byte)'\n');
        isTooLong = (end is { } found ? rest.Slice(0, found).Length : rest.Length) > MaxLine + 1;
        if (isTooLong || end is not { } position)
            return false;
        line = rest.Slice(0, position);
        rest = rest.Slice(rest.GetPosition(1, position));
        if (line.Length > 0 && line.Slice(line.Length - 1).FirstSpan[0] == '\r')
            line = line.Slice(0, line.Length - 1);
        isTooLong = line.Length > MaxLine;
        return !isTooLong;
    }

    private static LineCommand? ReadCommand(in ReadOnlySequence<byte> line) =>
        LineCommand.Read(line.IsSingleSegment ? line.FirstSpan : line.ToArray());

    /// <summary>Sends every change of a bucket. What the client sends from then on is ignored, as in the guide.</summary>
    private async Task<bool> Subscribe(string bucket)
    {
        await using var watch = await commands.Watch(bucket);
        if (watch is null)
        {
            _output.Write(LineCommands.NoBucket.Span);
            await Flush();
            return true;
        }

        _watch = watch;
        await Flush();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var input = IgnoreInput(ended);
        try
        {
            while (await watch.WaitToRead(ended.Token))
            {
                while (watch.TryRead(out var change))
                {
                    if (!Write(change))
                    {
                        await Fail();
                        return false;
                    }

                    if (_output.UnflushedBytes >= PacedResponse.PieceBytes)
                        await Flush();
                }

                await Flush();
            }
        }
        finally
        {
            await ended.CancelAsync();
            await input;
        }

        return false;
    }

    /// <summary>Writes the line of a change. False if it has none that could be understood.</summary>
    private bool Write(in BucketEvent change)
    {
        switch (change.Kind)
        {
            case BucketEventKind.Put:
                if (!LineCommands.IsOneLine(change.Entry!.Value.Span))
                    return false;
                Encoding.UTF8.GetBytes(change.Key, _output);
                _output.Write(" SET TO "u8);
                _output.Write(change.Entry.Value.Span);
                _output.Write("\r\n"u8);
                return true;

            // However it ended: the key is gone.
            case BucketEventKind.Delete or BucketEventKind.Expire or BucketEventKind.Evict:
                Encoding.UTF8.GetBytes(change.Key, _output);
                _output.Write(" DELETED\r\n"u8);
                return true;

            default:
                return change.Kind != BucketEventKind.Overflow;
        }
    }

    private async Task IgnoreInput(CancellationTokenSource ended)
    {
        try
        {
            ReadResult read;
            do
            {
                read = await _input.ReadAsync(ended.Token);
                _input.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
            await ended.CancelAsync();
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            await ended.CancelAsync();
        }
    }

    private async Task Fail()
    {
        _output.Write(Error);
        await Flush();
    }

    private async ValueTask Flush()
    {
        if ((await Within(ReadTime, _output.FlushAsync(stopping))).IsCompleted)
            throw new ConnectionAbortedException("The client disconnected.");
    }

    private ValueTask<T> Within<T>(TimeSpan limit, ValueTask<T> pending) =>
        pending.IsCompleted ? pending : new ValueTask<T>(pending.AsTask().WaitAsync(limit, time, stopping));
}
