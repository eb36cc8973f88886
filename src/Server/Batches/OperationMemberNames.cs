namespace Pail.Server.Batches;

/// <summary>The names of <see cref="OperationMembers"/> in JSON.</summary>
internal static class OperationMemberNames
{
    private static readonly (OperationMembers Member, string Name)[] Names =
    [
        (OperationMembers.Op, "op"),
        (OperationMembers.Key, "key"),
        (OperationMembers.Text, "text"),
        (OperationMembers.Base64, "base64"),
        (OperationMembers.ContentType, "contentType"),
        (OperationMembers.ContentEncoding, "contentEncoding"),
        (OperationMembers.ContentLanguage, "contentLanguage"),
        (OperationMembers.Metadata, "metadata"),
        (OperationMembers.Ttl, "ttl"),
        (OperationMembers.Sliding, "sliding"),
        (OperationMembers.ExpiresAt, "expiresAt"),
        (OperationMembers.IfMatch, "ifMatch"),
        (OperationMembers.IfNoneMatch, "ifNoneMatch"),
        (OperationMembers.By, "by"),
        (OperationMembers.Patch, "patch"),
        (OperationMembers.Exists, "exists"),
        (OperationMembers.ETag, "etag"),
    ];

    /// <summary>The member with a name, or <see cref="OperationMembers.None"/>. The length is compared first, so this is cheap.</summary>
    internal static OperationMembers Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => name.SequenceEqual("op"u8) ? OperationMembers.Op
            : name.SequenceEqual("by"u8) ? OperationMembers.By : OperationMembers.None,
        3 => name.SequenceEqual("key"u8) ? OperationMembers.Key
            : name.SequenceEqual("ttl"u8) ? OperationMembers.Ttl : OperationMembers.None,
        4 => name.SequenceEqual("text"u8) ? OperationMembers.Text
            : name.SequenceEqual("etag"u8) ? OperationMembers.ETag : OperationMembers.None,
        5 => name.SequenceEqual("patch"u8) ? OperationMembers.Patch : OperationMembers.None,
        6 => name.SequenceEqual("base64"u8) ? OperationMembers.Base64
            : name.SequenceEqual("exists"u8) ? OperationMembers.Exists : OperationMembers.None,
        7 => name.SequenceEqual("ifMatch"u8) ? OperationMembers.IfMatch
            : name.SequenceEqual("sliding"u8) ? OperationMembers.Sliding : OperationMembers.None,
        8 => name.SequenceEqual("metadata"u8) ? OperationMembers.Metadata : OperationMembers.None,
        9 => name.SequenceEqual("expiresAt"u8) ? OperationMembers.ExpiresAt : OperationMembers.None,
        11 => name.SequenceEqual("contentType"u8) ? OperationMembers.ContentType
            : name.SequenceEqual("ifNoneMatch"u8) ? OperationMembers.IfNoneMatch : OperationMembers.None,
        15 => name.SequenceEqual("contentEncoding"u8) ? OperationMembers.ContentEncoding
            : name.SequenceEqual("contentLanguage"u8) ? OperationMembers.ContentLanguage : OperationMembers.None,
        _ => OperationMembers.None,
    };

    /// <summary>The names of all members, for an error.</summary>
    internal static string All { get; } = string.Join(", ", Names.Select(pair => pair.Name));

    /// <summary>The names of some members, for an error.</summary>
    internal static string List(OperationMembers members) =>
        string.Join(", ", Names.Where(pair => members.HasFlag(pair.Member)).Select(pair => pair.Name));

    /// <summary>The name of the first of some members.</summary>
    internal static string First(OperationMembers members) => Names.First(pair => members.HasFlag(pair.Member)).Name;
}
