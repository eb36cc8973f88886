using System.Globalization;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests.World;

/// <summary>Makes up requests over a few keys, so that clients get in each other's way.</summary>
internal sealed class RequestSource(Random random, string client, TimeProvider time, bool expires = true, bool slides = true)
{
    private static readonly string[] Keys = ["a", "aa", "b", "c"];
    private int _values;

    /// <summary>The revisions seen last. They are what a client compares with.</summary>
    private readonly Dictionary<string, Revision> _seen = [];

    internal string NextKey() => Keys[random.Next(Keys.Length)];

    /// <summary>Remembers what was seen.</summary>
    internal void Saw(Entry? entry)
    {
        if (entry is not null)
            _seen[entry.Key] = entry.Revision;
    }

    internal object Next() => random.Next(20) switch
    {
        0 or 1 or 2 or 3 => new Read(NextKey(), Uses: random.Next(3) != 0),
        4 or 5 => NextTransaction(),
        6 or 7 => NextQuery(),
        8 when random.Next(3) == 0 => new RemoveAll(),
        9 => NextBatch(),
        _ => NextOperation(),
    };

    private Operation NextOperation()
    {
        var key = NextKey();
        return random.Next(12) switch
        {
            0 => new DeleteOperation(key) { Condition = NextCondition(key) },
            1 => new DeleteOperation(key),
            2 => new GetOperation(key),
            3 => new AppendOperation(key, Texts.Bytes("+")) { Expiration = NextExpiration() },
            4 => new IncrementOperation(key, random.Next(-2, 10)) { Expiration = NextExpiration() },
            5 => new IncrementOperation(key) { Initial = 7, Condition = NextCondition(key) },
            6 when expires => new ExpireOperation(key, NextExpiration() ?? Expiration.None) { Condition = NextCondition(key) },
            7 => new ExpireOperation(key, Expiration.None),
            8 => new PutOperation(key, NextValue()) { Condition = Condition.CreateOnly },
            9 => new PutOperation(key, NextValue()) { Condition = NextCondition(key) },
            _ => new PutOperation(key, NextValue()),
        };
    }

    private Operation[] NextBatch() => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => NextOperation())];

    private Transaction NextTransaction() => new()
    {
        Compare = [.. Enumerable.Range(0, random.Next(3)).Select(_ => NextComparison())],
        Then = NextBatch(),
        Else = random.Next(2) == 0 ? [] : NextBatch(),
    };

    private Comparison NextComparison()
    {
        var key = NextKey();
        return new Comparison(key, NextCondition(key));
    }

    private KeyQuery NextQuery() => new()
    {
        Prefix = random.Next(3) == 0 ? "a" : "",
        From = random.Next(4) == 0 ? NextKey() : null,
        To = random.Next(4) == 0 ? NextKey() : null,
        Reverse = random.Next(3) == 0,
        Limit = random.Next(2) == 0 ? 100 : random.Next(1, 4),
    };

    private Condition NextCondition(string key) => random.Next(3) switch
    {
        0 => Condition.None,
        1 => Condition.CreateOnly,
        _ => _seen.TryGetValue(key, out var revision) ? Condition.Matches(revision) : Condition.CreateOnly,
    };

    private NewValue NextValue()
    {
        var value = random.Next(3) == 0
            ? random.Next(100).ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{client}{_values++}");
        return new NewValue(Texts.Bytes(value), "text/plain") { Expiration = NextExpiration() };
    }

    private Expiration? NextExpiration()
    {
        if (!expires)
            return null;
        return random.Next(8) switch
        {
            0 => Expiration.After(NextTime(1)),
            1 when slides => Expiration.Sliding(NextTime(1)),
            2 when slides => Expiration.Sliding(NextTime(1), NextTime(1)),
            3 => Expiration.At(time.GetUtcNow() + NextTime(0) - TimeSpan.FromMilliseconds(0.5)),
            4 => Expiration.None,
            _ => null,
        };
    }

    // Half milliseconds, so that a deadline often falls on the time of another event, and often between two.
    private TimeSpan NextTime(int least) => TimeSpan.FromMilliseconds(0.5 * random.Next(least, 16));
}
