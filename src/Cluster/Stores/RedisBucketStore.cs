using System.Globalization;
using System.Runtime.CompilerServices;
using Pail.Buckets;
using StackExchange.Redis;

namespace Pail.Cluster.Stores;

/// <summary>Keeps buckets in Redis: for each a hash of its facts, one of its entries and a sorted set of its events.</summary>
/// <remarks>
/// All keys have one hash tag, so that a script may change the list of the names together with a bucket: a name is in the list exactly
/// when its bucket is there. On a Redis cluster they are on one of its machines.
/// </remarks>
internal sealed class RedisBucketStore : IClusterStore, INotesMembership
{
    private const string Prefix = "{pail}:";
    private const int RecordNumberLength = 16;

    private static readonly RedisKey StoreKey = Prefix + "store";
    private static readonly RedisKey NamesKey = Prefix + "names";
    private static readonly RedisValue[] Fields = [.. RedisScripts.Fields.Select(static field => (RedisValue)field)];

    private readonly RedisConnection _connection;
    private readonly RedisPages _pages;

    private RedisBucketStore(RedisConnection connection, RedisPages pages, string storeId, IReadOnlyList<string> warnings)
    {
        _connection = connection;
        _pages = pages;
        StoreId = storeId;
        Warnings = warnings;
    }

    public string StoreId { get; }

    public string Description => _connection.Faults.Store;

    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Opens the store of a server, or makes one there.</summary>
    /// <exception cref="BucketStorageException">It cannot be opened, or it is not this cluster's.</exception>
    internal static async Task<RedisBucketStore> Open(string text, string clusterId, StoreOptions options)
    {
        var connection = await RedisConnection.Open(text, options).ConfigureAwait(false);
        try
        {
            var faults = connection.Faults;
            var found = await connection.Run(
                RedisScripts.Begin, [StoreKey, NamesKey], StoreFormat.Version, StoreFormat.NewStoreId(), clusterId).ConfigureAwait(false);
            if (found.IsNull)
                throw faults.Foreign($"the key {StoreKey} is not Pail's, or it is missing beside {NamesKey}");
            if (!long.TryParse(found[0].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var format))
                throw faults.Foreign($"the key {StoreKey} has no format");
            faults.Check(format, found[1].ToString(), clusterId);
            var warnings = await connection.Warnings().ConfigureAwait(false);
            var pages = await RedisPages.Open(text, options).ConfigureAwait(false);
            return new RedisBucketStore(connection, pages, found[2].ToString(), warnings);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<DateTimeOffset> Now()
    {
        var time = await _connection.Call(
            static database => database.ExecuteAsync("TIME", [], RedisConnection.Primary)).ConfigureAwait(false);
        return DateTimeOffset.FromUnixTimeSeconds(RedisConnection.Number(time[0])).AddMicroseconds(RedisConnection.Number(time[1]));
    }

    public async Task<(BucketFacts Facts, bool IsNew)> Create(string name, BucketConfig config, DateTimeOffset created, int? most)
    {
        BucketName.ThrowIfInvalid(name);
        var result = await _connection.Run(
            RedisScripts.Create,
            [StoreKey, NamesKey, FactsKey(name)],
            name,
            ConfigCodec.ToBytes(config),
            created.UtcTicks,
            most is { } limit ? limit : "").ConfigureAwait(false);
        var outcome = RedisConnection.Number(result[0]);
        return outcome < 0 ? throw new TooManyBucketsException(name, most ?? 0) : (Read(name, (RedisValue[])result[1]!)!, outcome > 0);
    }

    public async Task<BucketFacts?> Find(string name) =>
        BucketName.IsValid(name)
            ? Read(
                name,
                await _connection.Call(database => database.HashGetAsync(FactsKey(name), Fields, RedisConnection.Primary))
                    .ConfigureAwait(false))
            : null;

    public async Task<IReadOnlyList<BucketFacts>> List(string prefix, string? after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var list = new List<BucketFacts>();
        while (list.Count < limit && NameRange.Of(prefix, after) is { } range)
        {
            var names = await _connection.Call(database => database.SortedSetRangeByValueAsync(
                NamesKey,
                range.From,
                range.End,
                range.IsExclusive ? Exclude.Both : Exclude.Stop,
                Order.Ascending,
                0,
                limit - list.Count,
                RedisConnection.Primary)).ConfigureAwait(false);
            if (names.Length == 0)
                break;

            // Sent together. A bucket that was deleted meanwhile makes room for one more, so the next ones are asked for, too.
            var facts = await Task.WhenAll(names.Select(name => Find(name!))).ConfigureAwait(false);
            for (var i = 0; i < names.Length; i++)
            {
                if (facts[i] is { } found)
                    list.Add(found);
                else
                    await _connection.Run(RedisScripts.Forget, [NamesKey, FactsKey(names[i]!)], names[i]).ConfigureAwait(false);
            }

            after = names[^1];
        }

        return list;
    }

    public async Task<BucketFacts?> Open(string name, long life)
    {
        if (!BucketName.IsValid(name))
            return null;
        var result = await _connection.Run(RedisScripts.Open, [StoreKey, FactsKey(name)], life).ConfigureAwait(false);
        if (result.IsNull)
            return null;
        var before = Read(name, (RedisValue[])result[1]!)!;
        return before with { Fence = RedisConnection.Number(result[0]), Opens = before.Opens + 1 };
    }

    public async IAsyncEnumerable<StoredRow> Read(
        string name, long life, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (await Find(name).ConfigureAwait(false) is not { } facts || facts.Life != life)
            yield break;
        var rows = _pages.Read(EntriesKey(name), PageSize.Of(facts), cancellation);
        await foreach (var (key, data) in rows.ConfigureAwait(false))
            yield return new StoredRow(StoreFormat.ReadKey(name, key, _connection.Faults), data);
    }

    public async Task<bool> Commit(BucketCommit commit)
    {
        if (!BucketName.IsValid(commit.Name))
            return false;
        RedisKey[] keys = [FactsKey(commit.Name), EntriesKey(commit.Name), EventsKey(commit.Name)];
        var batch = new RedisBatch(commit);
        if (!batch.HasMore)
            return RedisConnection.Number(await _connection.Run(RedisScripts.Commit, keys, batch.First()).ConfigureAwait(false)) > 0;
        return await _connection.Call(database => batch.Run(database, keys)).ConfigureAwait(false);
    }

    public async Task<bool> Holds(string name, long life, long fence)
    {
        if (!BucketName.IsValid(name))
            return false;
        var owner = await _connection.Call(
            database => database.HashGetAsync(FactsKey(name), [Fields[0], Fields[1]], RedisConnection.Primary)).ConfigureAwait(false);
        return owner[0] == life && owner[1] == fence;
    }

    public async Task Release(string name, long life, long fence)
    {
        if (BucketName.IsValid(name))
            await _connection.Run(RedisScripts.Release, [FactsKey(name)], life, fence).ConfigureAwait(false);
    }

    public async Task<bool> Delete(string name, long life, long fence)
    {
        if (!BucketName.IsValid(name))
            return false;
        var result = await _connection.Run(
            RedisScripts.Delete,
            [NamesKey, FactsKey(name), EntriesKey(name), EventsKey(name)],
            name,
            life,
            fence).ConfigureAwait(false);
        return RedisConnection.Number(result) > 0;
    }

    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEvents(string name, long life, long after)
    {
        if (!BucketName.IsValid(name))
            return [];
        var records = await _connection.Run(RedisScripts.Events, [FactsKey(name), EventsKey(name)], life, after).ConfigureAwait(false);
        return [.. ((byte[][])records!).Select(static record => (ReadOnlyMemory<byte>)record.AsMemory(RecordNumberLength))];
    }

    public async Task<MembershipNote> Sign(string membership, MembershipNote? replaced)
    {
        var note = await _connection.Run(
            RedisScripts.Sign, [StoreKey], membership, replaced?.Membership ?? "", replaced?.Signs ?? 0).ConfigureAwait(false);
        return note.IsNull
            ? throw _connection.Faults.Foreign($"the key {StoreKey} is missing")
            : new MembershipNote(note[0].ToString(), RedisConnection.Number(note[1]));
    }

    public async ValueTask DisposeAsync()
    {
        await _pages.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static RedisKey FactsKey(string name) => Prefix + "bucket:" + name;

    private static RedisKey EntriesKey(string name) => Prefix + "entries:" + name;

    private static RedisKey EventsKey(string name) => Prefix + "events:" + name;

    private BucketFacts? Read(string name, RedisValue[] fields)
    {
        if (fields[0].IsNull)
            return null;
        var config = StoreFormat.ReadConfig(name, (byte[])fields[7]!, _connection.Faults);
        return new BucketFacts(name, (long)fields[0], config, new DateTimeOffset((long)fields[8], TimeSpan.Zero))
        {
            Fence = (long)fields[1],
            Opens = (long)fields[2],
            Revision = new Revision((long)fields[3], (long)fields[4]),
            Keys = (long)fields[5],
            Bytes = (long)fields[6],
            IsReleased = fields[9] != 0,
        };
    }
}
