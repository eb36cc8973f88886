using System.Numerics;

namespace Pail.Runtime.Supervision;

/// <summary>Computes the partition of a key.</summary>
internal static class PartitionKey
{
    internal static int Of(object key, int partitions) => key switch
    {
        int number => (int)((uint)Math.Abs((long)number) % (uint)partitions),
        long number => (int)(Magnitude(number) % (ulong)partitions),
        string text => (int)(Hash(text) % (uint)partitions),
        byte number => number % partitions,
        sbyte number => Math.Abs((int)number) % partitions,
        short number => Math.Abs((int)number) % partitions,
        ushort number => number % partitions,
        uint number => (int)(number % (uint)partitions),
        ulong number => (int)(number % (ulong)partitions),
        Int128 number => (int)(BigInteger.Abs(number) % partitions),
        UInt128 number => (int)(number % (UInt128)partitions),
        BigInteger number => (int)(BigInteger.Abs(number) % partitions),
        _ => (int)(Mixed((uint)key.GetHashCode()) % (uint)partitions),
    };

    private static ulong Magnitude(long number) => number < 0 ? (ulong)-(number + 1) + 1 : (ulong)number;

    // .NET's hash code of a string differs from one run of the program to the next. This hash is always the same: the hash of Fowler, Noll
    // and Vo, over the characters.
    private static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var letter in text)
            hash = (hash ^ letter) * 16777619u;
        return Mixed(hash);
    }

    // Without mixing, hash codes that differ only in their high bits would all give the same partition.
    private static uint Mixed(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x7feb352du;
        hash = (hash ^ (hash >> 15)) * 0x846ca68bu;
        return hash ^ (hash >> 16);
    }
}
