using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Net.Http.Headers;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Storage;

/// <summary>
/// Makes backups and sends them. A backup is made in a temporary file beside the storage: so it has a length, and is known to be whole,
/// before the answer begins. The file is deleted in any case; what the end of the program leaves is deleted with the next start.
/// </summary>
/// <param name="tree">The buckets; null when the server has others, as in some tests.</param>
/// <param name="shared">The store of several servers, of which only its own tools make backups; null for none.</param>
/// <param name="time">The clock.</param>
internal sealed partial class BackUps(BucketTree? tree, ISharedStore? shared, TimeProvider time) : IHostedService
{
    internal const string MediaType = "application/vnd.sqlite3";

    private const string Prefix = "backup-";
    private const string Suffix = ".tmp";

    // The message of a storage has the path of a file.
    private const int MaxDetail = 1000;

    private int _running;

    // With what the storage and SQLite put behind the name while they write.
    [GeneratedRegex("^backup-[0-9a-f]{32}\\.tmp(\\.new(-journal|-wal|-shm)?)?$")]
    private static partial Regex OwnName();

    /// <summary>
    /// Deletes what is left of backups. Called after the start of the buckets: then the directory is this server's alone.
    /// </summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (tree?.Storage is { } storage)
        {
            foreach (var left in Directory.EnumerateFiles(storage.Directory, $"{Prefix}*{Suffix}*"))
            {
                if (OwnName().IsMatch(Path.GetFileName(left)))
                    File.Delete(left);
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal async Task Answer(HttpContext context)
    {
        if (tree?.Storage is not { } storage)
        {
            await context.WriteProblem(
                ProblemKind.NoStorage,
                shared is { Status.Description: var store }
                    ? $"The server keeps nothing on its own disk. The buckets are in {store}; make a backup with its tools."
                    : "The server keeps nothing on the disk; it was started without --data.");
        }
        else if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            await context.WriteProblem(ProblemKind.BackUpRunning, "Another backup is being made or sent. Try again when it is done.");
        }
        else
        {
            var ended = false;
            try
            {
                await MakeAndSend(context, tree, storage.Directory, End);
            }
            finally
            {
                End();
            }

            // Once: afterwards it is the next one that runs.
            void End()
            {
                if (!ended)
                    Volatile.Write(ref _running, 0);
                ended = true;
            }
        }
    }

    private async Task MakeAndSend(HttpContext context, BucketTree tree, string directory, Action end)
    {
        var path = Path.Combine(directory, $"{Prefix}{Guid.NewGuid():N}{Suffix}");
        var made = time.GetUtcNow();
        try
        {
            try
            {
                await tree.BackUp(path, context.RequestAborted);
            }
            catch (BucketStorageException error)
            {
                var kind = error.Fault == BucketStorageFault.Full ? ProblemKind.StorageFull : ProblemKind.StorageFailed;
                await context.WriteProblem(kind, Echo.Limit($"There is no backup. {error.Message}", MaxDetail));
                return;
            }
            catch (Exception error) when (
                error is OperationCanceledException or InvalidOperationException && !context.RequestAborted.IsCancellationRequested)
            {
                await context.WriteProblem(ProblemKind.ShuttingDown, "The server stops, so the backup was given up.");
                return;
            }

            await Send(context, path, made, end);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task Send(HttpContext context, string path, DateTimeOffset made, Action end)
    {
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
        using var paced = new PacedResponse(context);
        var length = RandomAccess.GetLength(file);
        paced.Begin(MediaType);
        context.Response.ContentLength = length;
        context.Response.Headers[HeaderNames.ContentDisposition] =
            string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"pail-{made.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.db\"");
        var piece = new byte[PacedResponse.PieceBytes];
        for (var sent = 0L; sent < length;)
        {
            var read = await RandomAccess.ReadAsync(file, piece, sent, context.RequestAborted);
            if (read == 0)
                throw new ConnectionAbortedException($"The backup {path} ended before its {length} bytes were sent.");
            sent += read;

            // A client that has all of this backup may ask for the next one at once.
            if (sent == length)
                end();
            await paced.Write(piece.AsMemory(0, read));
        }
    }
}
