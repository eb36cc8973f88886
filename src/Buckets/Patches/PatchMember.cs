namespace Pail.Buckets;

/// <summary>A member of an object in a merge patch.</summary>
/// <param name="Name">The name in UTF-8, without escapes.</param>
/// <param name="Quoted">The name as the patch has it: in quotes, with its escapes.</param>
/// <param name="Offset">Where the name begins in the patch.</param>
/// <param name="Value">The value.</param>
internal readonly record struct PatchMember(byte[] Name, ReadOnlyMemory<byte> Quoted, int Offset, PatchNode Value);
