using System.Buffers;
using System.IO.Pipelines;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Requests;

namespace Pail.Server.Transfers;

/// <summary>
/// Sends the export of a bucket, no faster than the client reads. The bucket writes into a pipe. When the client does not read, the pipe
/// holds one entry and a small buffer, and the export waits.
/// </summary>
internal static class BucketExport
{
    private static readonly PipeOptions Options = new(
        pauseWriterThreshold: 2 * PacedResponse.PieceBytes,
        resumeWriterThreshold: PacedResponse.PieceBytes,
        useSynchronizationContext: false);

    internal static async Task Send(IBucket bucket, PacedResponse paced)
    {
        var pipe = new Pipe(Options);
        var exporting = Export(bucket, pipe.Writer);
        try
        {
            await Copy(pipe.Reader, paced);
        }
        finally
        {
            // If the client has disconnected, this ends the export.
            await pipe.Reader.CompleteAsync();
            await exporting;
        }
    }

    private static async Task Export(IBucket bucket, PipeWriter output)
    {
        try
        {
            await bucket.Export(output);
            await output.CompleteAsync();
        }
        catch (Exception error)
        {
            // The reader of the pipe throws it again.
            await output.CompleteAsync(error);
        }
    }

    private static async Task Copy(PipeReader input, PacedResponse paced)
    {
        var hasBegun = false;
        while (true)
        {
            var read = await input.ReadAsync();

            // Waits for more than one entry, because most are small. So an export that fails at once has an error as its answer, and not
            // the beginning of an answer.
            if (read.Buffer.Length < PacedResponse.PieceBytes && !read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            if (!hasBegun)
                paced.Begin(ContentTypes.NdJson);
            hasBegun = true;
            foreach (var segment in read.Buffer)
                await Write(segment, paced);
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    private static async ValueTask Write(ReadOnlyMemory<byte> bytes, PacedResponse paced)
    {
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(PacedResponse.PieceBytes, bytes.Length)];
            bytes = bytes[piece.Length..];
            paced.Output.Write(piece.Span);
            await paced.FlushIfLong();
        }
    }
}
