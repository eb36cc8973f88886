using Pail.Server.Security;
using static Pail.Server.Batches.OperationMembers;

namespace Pail.Server.Batches;

/// <summary>A kind of operation: the word for it, the members that it has beside <c>op</c>, and the role that it needs.</summary>
internal sealed record OperationKind(string Word, OperationMembers Members, Role Role)
{
    internal static readonly OperationKind Put = new(
        "put",
        Key | Value | ContentType | ContentEncoding | ContentLanguage | Metadata | Times | Conditions,
        Role.Writer);

    internal static readonly OperationKind Get = new("get", Key, Role.Reader);
    internal static readonly OperationKind Delete = new("delete", Key | Conditions, Role.Writer);
    internal static readonly OperationKind Increment = new("incr", Key | By | Times | Conditions, Role.Writer);
    internal static readonly OperationKind Append = new("append", Key | Value | ContentType | Times | Conditions, Role.Writer);
    internal static readonly OperationKind MergePatch = new("patch", Key | Patch | Conditions, Role.Writer);
    internal static readonly OperationKind Expire = new("expire", Key | Times | Conditions, Role.Writer);
    internal static readonly OperationKind Persist = new("persist", Key | Conditions, Role.Writer);
    internal static readonly OperationKind Touch = new("touch", Key | Conditions, Role.Writer);

    /// <summary>All words, for an error.</summary>
    internal const string Words = "put, get, delete, incr, append, patch, expire, persist or touch";

    /// <summary>The kind with a word, or <see langword="null"/>.</summary>
    internal static OperationKind? Find(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("put"u8) ? Put
        : word.SequenceEqual("get"u8) ? Get
        : word.SequenceEqual("delete"u8) ? Delete
        : word.SequenceEqual("incr"u8) ? Increment
        : word.SequenceEqual("append"u8) ? Append
        : word.SequenceEqual("patch"u8) ? MergePatch
        : word.SequenceEqual("expire"u8) ? Expire
        : word.SequenceEqual("persist"u8) ? Persist
        : word.SequenceEqual("touch"u8) ? Touch
        : null;
}
