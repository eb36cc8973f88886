namespace Pail.Server.Watching;

/// <summary>The bytes of an event in one form.</summary>
/// <param name="Bytes">The event; if it has a long value, the part before the value.</param>
/// <param name="LongValue">
/// A value that is too long to be kept a second time as text. Its Base64 comes after <paramref name="Bytes"/>, then
/// <see cref="AfterLongValue"/>.
/// </param>
internal sealed record EventFrame(ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> LongValue)
{
    /// <summary>What closes the data after a long value.</summary>
    internal static ReadOnlySpan<byte> AfterLongValue => "\"}"u8;
}
