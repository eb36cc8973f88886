namespace Pail.Buckets;

/// <summary>The members of the lines of an export, as a set of those that a line has.</summary>
[Flags]
internal enum TransferMembers
{
    None = 0,
    Key = 1 << 0,
    Text = 1 << 1,
    Base64 = 1 << 2,
    ContentType = 1 << 3,
    ContentEncoding = 1 << 4,
    ContentLanguage = 1 << 5,
    Metadata = 1 << 6,
    Created = 1 << 7,
    Modified = 1 << 8,
    ExpiresAt = 1 << 9,
    Sliding = 1 << 10,
    Revision = 1 << 11,
    End = 1 << 12,
    Keys = 1 << 13,
    KeyUtf16 = 1 << 14,
}
