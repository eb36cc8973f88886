namespace Pail.Cluster.Stores;

/// <summary>The scripts of a <see cref="RedisBucketStore"/>.</summary>
/// <remarks>
/// Lua's numbers are doubles, so numbers come and go as texts. Redis refuses the first command of a script that needs memory when it has
/// none left, but no later one once it has written: so a script that adds something begins with such a command, and one that only removes
/// ends with it. What must also be possible in a full store begins with a write that needs no memory (<see cref="EvenWhenFull"/>): buckets
/// are still opened, so that they can be read and their entries deleted, and silos still show that they are alive.
/// </remarks>
internal static class RedisScripts
{
    /// <summary>The fields of a bucket's facts, in the order in which they are read.</summary>
    internal static readonly string[] Fields =
        ["life", "fence", "opens", "epoch", "revision", "keys", "bytes", "config", "created", "released"];

    // Removes a field that is never there. For Redis it is a write all the same.
    private const string EvenWhenFull =
        """
        local function evenWhenFull(key)
            redis.call('HDEL', key, '')
        end

        """;

    private const string FactsOf =
        """
        local function factsOf(key)
            return redis.call('HMGET', key, 'life', 'fence', 'opens', 'epoch', 'revision', 'keys', 'bytes', 'config', 'created', 'released')
        end

        """;

    private const string NextFence =
        """
        local function nextFence(store)
            local time = redis.call('TIME')
            local last = tonumber(redis.call('HGET', store, 'last') or '0')
            local text = string.format('%.0f', math.max(last + 1, tonumber(time[1]) * 1000000 + tonumber(time[2])))
            redis.call('HSET', store, 'last', text)
            return text
        end

        """;

    private const string Owns =
        """
        local function owns(key, life, fence)
            local owner = redis.call('HMGET', key, 'life', 'fence')
            return owner[1] == life and owner[2] == fence
        end

        """;

    private const string ChangeRows =
        """
        local function slices(command, key, from, to)
            while from <= to do
                local last = math.min(from + 3999, to)
                redis.call(command, key, unpack(ARGV, from, last))
                from = last + 1
            end
        end

        """;

    /// <summary>Makes the store if there is none. KEYS store, names; ARGV format, id, cluster.</summary>
    internal static readonly RedisScript Begin = new(
        """
        local kind = redis.call('TYPE', KEYS[1]).ok
        if kind == 'none' and redis.call('EXISTS', KEYS[2]) == 0 then
            redis.call('HSET', KEYS[1], 'format', ARGV[1], 'id', ARGV[2], 'cluster', ARGV[3], 'last', '0')
        elseif kind ~= 'hash' then
            return false
        end
        return redis.call('HMGET', KEYS[1], 'format', 'cluster', 'id')
        """);

    /// <summary>KEYS store, names, facts; ARGV name, config, created, the greatest count or nothing.</summary>
    internal static readonly RedisScript Create = new(FactsOf + NextFence +
        """
        if redis.call('EXISTS', KEYS[3]) == 1 then return {'0', factsOf(KEYS[3])} end
        if ARGV[4] ~= '' and redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[4]) then return {'-1'} end
        local life = nextFence(KEYS[1])
        redis.call('ZADD', KEYS[2], '0', ARGV[1])
        redis.call('HSET', KEYS[3], 'life', life, 'fence', life, 'opens', '0', 'epoch', life, 'revision', '0', 'keys', '0', 'bytes', '0',
            'config', ARGV[2], 'created', ARGV[3], 'released', '1')
        return {'1', factsOf(KEYS[3])}
        """);

    /// <summary>Takes a name out of the list whose bucket is gone. KEYS names, facts; ARGV name.</summary>
    internal static readonly RedisScript Forget = new(
        """
        if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('ZREM', KEYS[1], ARGV[1]) end
        return '1'
        """);

    /// <summary>KEYS store, facts; ARGV life. Returns the fence and the facts from before.</summary>
    internal static readonly RedisScript Open = new(EvenWhenFull + FactsOf + NextFence +
        """
        if redis.call('HGET', KEYS[2], 'life') ~= ARGV[1] then return false end
        evenWhenFull(KEYS[2])
        local before = factsOf(KEYS[2])
        local fence = nextFence(KEYS[1])
        redis.call('HINCRBY', KEYS[2], 'opens', '1')
        redis.call('HSET', KEYS[2], 'fence', fence, 'released', '0')
        return {fence, before}
        """);

    /// <summary>
    /// KEYS facts, entries, events; ARGV life, fence, epoch, revision, keys, bytes, config, whether it clears, events, the last revision to
    /// drop, the token for more of this batch, the count of the rows to delete, their keys, and the keys and data of the others.
    /// </summary>
    internal static readonly RedisScript Commit = new(Owns + ChangeRows +
        """
        if not owns(KEYS[1], ARGV[1], ARGV[2]) then return '0' end
        local removed = 12 + tonumber(ARGV[12])
        local function note()
            redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'revision', ARGV[4], 'keys', ARGV[5], 'bytes', ARGV[6])
            if ARGV[7] ~= '' then redis.call('HSET', KEYS[1], 'config', ARGV[7]) end
            if ARGV[11] ~= '' then redis.call('HSET', KEYS[1], 'token', ARGV[11]) end
        end
        local onlyRemoves = removed == #ARGV and (removed > 12 or ARGV[8] ~= '') and ARGV[11] == ''
        if not onlyRemoves then note() end
        if ARGV[8] ~= '' then redis.call('UNLINK', KEYS[2]) end
        slices('HDEL', KEYS[2], 13, removed)
        if onlyRemoves then note() end
        slices('HSET', KEYS[2], removed + 1, #ARGV)
        if ARGV[9] ~= '' then
            local number = redis.call('HINCRBY', KEYS[1], 'records', '1')
            redis.call('ZADD', KEYS[3], ARGV[4], string.format('%016.0f', number) .. ARGV[9])
        end
        if ARGV[10] ~= '0' then redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[10]) end
        return '1'
        """);

    /// <summary>More rows of the batch before. KEYS facts, entries; ARGV token, the count of the rows to delete, and as above.</summary>
    internal static readonly RedisScript More = new(ChangeRows +
        """
        if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return '0' end
        local removed = 2 + tonumber(ARGV[2])
        slices('HDEL', KEYS[2], 3, removed)
        slices('HSET', KEYS[2], removed + 1, #ARGV)
        return '1'
        """);

    /// <summary>KEYS facts; ARGV life, fence.</summary>
    internal static readonly RedisScript Release = new(EvenWhenFull + Owns +
        """
        if owns(KEYS[1], ARGV[1], ARGV[2]) then
            evenWhenFull(KEYS[1])
            redis.call('HSET', KEYS[1], 'released', '1')
        end
        return '1'
        """);

    /// <summary>KEYS names, facts, entries, events; ARGV name, life, fence.</summary>
    internal static readonly RedisScript Delete = new(Owns +
        """
        if not owns(KEYS[2], ARGV[2], ARGV[3]) then return '0' end
        redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4])
        redis.call('ZREM', KEYS[1], ARGV[1])
        return '1'
        """);

    /// <summary>
    /// Gives a sign of life of silos. KEYS store; ARGV membership, and of the note that may be replaced membership and signs.
    /// </summary>
    internal static readonly RedisScript Sign = new(EvenWhenFull +
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then return false end
        local note = redis.call('HMGET', KEYS[1], 'membership', 'signs')
        if note[1] and note[1] ~= ARGV[1] and (note[1] ~= ARGV[2] or note[2] ~= ARGV[3]) then return note end
        evenWhenFull(KEYS[1])
        redis.call('HSET', KEYS[1], 'membership', ARGV[1])
        redis.call('HINCRBY', KEYS[1], 'signs', '1')
        return redis.call('HMGET', KEYS[1], 'membership', 'signs')
        """);

    /// <summary>KEYS facts, events; ARGV life, the revision before.</summary>
    internal static readonly RedisScript Events = new(
        """
        if redis.call('HGET', KEYS[1], 'life') ~= ARGV[1] then return {} end
        return redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[2], '+inf')
        """);
}
