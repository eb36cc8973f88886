using System.Text;
using Pail.Buckets;
using Pail.Server.Paths;

namespace Pail.Server.LineProtocol;

/// <summary>Runs commands, and says what to answer.</summary>
internal sealed class LineCommands(IBuckets buckets, BucketConfig defaults)
{
    private static readonly byte[] Ok = [.. "OK\r\n"u8];
    private static readonly byte[] NotFound = [.. "NOT FOUND\r\n"u8];
    private static readonly byte[] UnknownCommand = [.. "UNKNOWN COMMAND\r\n"u8];

    /// <summary>Runs a command other than SUBSCRIBE.</summary>
    /// <returns>The answer; <see langword="null"/> for an error, after which the connection is closed.</returns>
    internal async ValueTask<ReadOnlyMemory<byte>?> Run(LineCommand command)
    {
        try
        {
            if (command.Verb == LineVerb.Unknown)
                return UnknownCommand;
            if (command.Verb == LineVerb.Create)
                return await Create(command.Bucket);
            if (await buckets.Find(command.Bucket) is not { } bucket)
                return NotFound;
            if (KeyRules.FindFault(command.Key) is not null)
                return null;
            return command.Verb switch
            {
                LineVerb.Put => await Put(bucket, command),
                LineVerb.Get => Show(await bucket.Get(command.Key)),
                _ => await Delete(bucket, command.Key),
            };
        }
        catch (Exception error) when (error is BucketOperationException or TooManyBucketsException)
        {
            return null;
        }
        catch (BucketUnavailableException error)
        {
            return error.Failure == BucketFailure.Deleted ? NotFound : null;
        }
    }

    /// <summary>Begins to watch a bucket. Null when there is none.</summary>
    internal async ValueTask<BucketWatch?> Watch(string name)
    {
        try
        {
            return await buckets.Find(name) is { } bucket ? await bucket.Watch(new WatchQuery()) : null;
        }
        catch (BucketUnavailableException error) when (error.Failure == BucketFailure.Deleted)
        {
            return null;
        }
    }

    /// <summary>Whether a value can be shown in one line.</summary>
    internal static bool IsOneLine(ReadOnlySpan<byte> value) => !value.ContainsAny((byte)'\r', (byte)'\n');

    /// <summary>The answer about an unknown bucket.</summary>
    internal static ReadOnlyMemory<byte> NoBucket => NotFound;

    // An existing bucket keeps its data and its configuration.
    private async ValueTask<ReadOnlyMemory<byte>?> Create(string name)
    {
        if (!BucketName.IsValid(name))
            return null;
        await buckets.Create(name, defaults);
        return Ok;
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> Put(IBucket bucket, LineCommand command)
    {
        await bucket.Put(command.Key, new NewValue(Encoding.UTF8.GetBytes(command.Value), Requests.ContentTypes.Text));
        return Ok;
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> Delete(IBucket bucket, string key)
    {
        await bucket.Delete(key);
        return Ok;
    }

    // A value that was stored over HTTP may have several lines. Sent as it is, its lines would be taken for answers.
    private static ReadOnlyMemory<byte>? Show(Entry? entry)
    {
        var value = entry?.Value ?? default;
        if (!IsOneLine(value.Span))
            return null;
        var answer = new byte[value.Length + 2 + Ok.Length];
        value.CopyTo(answer);
        "\r\n"u8.CopyTo(answer.AsSpan(value.Length));
        Ok.CopyTo(answer, value.Length + 2);
        return answer;
    }
}
