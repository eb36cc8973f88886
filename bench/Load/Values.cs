using System.Buffers.Binary;

namespace Pail.Bench.Load;

/// <summary>
/// The values: their bytes follow from the key, so that an answer can be checked whoever has written it. Made once, because the generator
/// shares the machine with the server.
/// </summary>
/// <param name="size">How many bytes a value has.</param>
internal sealed class Values(int size)
{
    private readonly byte[] _pattern = MakePattern(size);

    public int Size => size;

    /// <summary>The value of a key: the key's hash, and then a pattern.</summary>
    public byte[] Of(string key)
    {
        var value = GC.AllocateUninitializedArray<byte>(size);
        _pattern.CopyTo(value, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(value, Hash(key));
        return value;
    }

    /// <summary>Whether bytes are the value of a key.</summary>
    public bool AreOf(string key, ReadOnlySpan<byte> bytes) =>
        bytes.Length == size
        && BinaryPrimitives.ReadUInt64LittleEndian(bytes) == Hash(key)
        && bytes[sizeof(ulong)..].SequenceEqual(_pattern.AsSpan(sizeof(ulong)));

    // FNV-1a. The framework's hash of a string is another one in each process.
    private static ulong Hash(string key)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var character in key)
            hash = (hash ^ character) * 0x100000001B3;
        return hash;
    }

    private static byte[] MakePattern(int size)
    {
        var pattern = new byte[size];
        new Random(7).NextBytes(pattern);
        return pattern;
    }
}
