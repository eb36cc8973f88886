using Pail.Buckets;
using Pail.Runtime.Tables;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Batches;

/// <summary>
/// The members of one operation or comparison, as they were read. Their order is free, so the operation is made after the last of them.
/// </summary>
internal struct OperationDraft
{
    public OperationDraft()
    {
    }

    internal OperationMembers Seen;
    internal OperationKind? Kind;
    internal string Key = "";
    internal byte[] Bytes = [];
    internal string? ContentType;
    internal string? ContentEncoding;
    internal string? ContentLanguage;
    internal IReadOnlyDictionary<string, string>? Metadata;
    internal TimeSpan? Ttl;
    internal TimeSpan? Sliding;
    internal DateTimeOffset? ExpiresAt;
    internal RevisionSet? IfMatch;
    internal RevisionSet? IfNoneMatch;
    internal long By = 1;
    internal JsonMergePatch? Patch;
    internal bool Exists;

    /// <summary>Makes the operation.</summary>
    /// <returns>What is wrong with the members, or <see langword="null"/>.</returns>
    internal readonly Problem? Make(DateTimeOffset now, out Operation operation)
    {
        operation = null!;
        if (Kind is not { } kind)
            return Invalid($"an operation must have a member op, which is {OperationKind.Words}.");
        if (FindForeign(kind.Members | OperationMembers.Op, kind) is { } foreign)
            return foreign;

        if ((kind.Members & OperationMembers.Value) != 0 && FindExcess(OperationMembers.Value) is { } excess)
            return Invalid($"the operation {kind.Word} must have one of the members text and base64, but has {excess}.");
        if (kind == OperationKind.MergePatch && Patch is null)
            return Invalid("the operation patch must have a member patch, but has none.");
        if (TimeToLive.Combine(Ttl, Sliding, ExpiresAt, now, out var expiration) is { } times)
            return times;
        if (kind == OperationKind.Expire && expiration is null)
            return Invalid("the operation expire must have one of the members ttl, sliding and expiresAt, but has none.");

        operation = Make(kind, expiration);
        return null;
    }

    /// <summary>Makes a comparison of a transaction.</summary>
    /// <returns>What is wrong with the members, or <see langword="null"/>.</returns>
    internal readonly Problem? Make(out Comparison comparison)
    {
        const OperationMembers Subjects = OperationMembers.Exists | OperationMembers.ETag;
        comparison = default;
        if (FindForeign(OperationMembers.Key | Subjects, null) is { } foreign)
            return foreign;
        if (FindExcess(Subjects) is { } excess)
            return Invalid($"a comparison must have one of the members exists and etag, but has {excess}.");

        var condition = IfMatch is { } revisions ? new Condition { IfMatch = revisions }
            : Exists ? new Condition { IfMatch = RevisionSet.Any }
            : Condition.CreateOnly;
        comparison = new Comparison(Key, condition);
        return null;
    }

    private readonly Operation Make(OperationKind kind, Expiration? expiration)
    {
        var condition = (Seen & OperationMembers.Conditions) == 0
            ? Condition.None
            : new Condition { IfMatch = IfMatch, IfNoneMatch = IfNoneMatch };
        if (kind == OperationKind.Get)
            return new GetOperation(Key);
        if (kind == OperationKind.Put)
            return new PutOperation(Key, NewValue(expiration)) { Condition = condition, WantsPrevious = false };
        if (kind == OperationKind.Delete)
            return new DeleteOperation(Key) { Condition = condition, WantsPrevious = false };
        if (kind == OperationKind.Increment)
            return new IncrementOperation(Key, By) { Expiration = expiration, Condition = condition, WantsPrevious = false };
        if (kind == OperationKind.Append)
        {
            return new AppendOperation(Key, Bytes)
            {
                ContentType = Type,
                Expiration = expiration,
                Condition = condition,
                WantsPrevious = false,
            };
        }

        if (kind == OperationKind.MergePatch)
            return new PatchOperation(Key, Patch!) { Condition = condition, WantsPrevious = false };
        if (kind == OperationKind.Touch)
            return new GetOperation(Key) { Condition = condition, WantsPrevious = false };
        return new ExpireOperation(Key, expiration ?? Expiration.None) { Condition = condition, WantsPrevious = false };
    }

    private readonly NewValue NewValue(Expiration? expiration) => new(Bytes, Type)
    {
        ContentEncoding = ContentEncoding,
        ContentLanguage = ContentLanguage,
        Metadata = Metadata,
        Expiration = expiration,
    };

    private readonly string Type => ContentType ?? (Has(OperationMembers.Text) ? ContentTypes.Text : ContentTypes.Bytes);

    // Whether one of these members was there.
    private readonly bool Has(OperationMembers members) => (Seen & members) != 0;

    // How many of two members there are, in words; null for one.
    private readonly string? FindExcess(OperationMembers two) => !Has(two) ? "none" : Seen.HasFlag(two) ? "both" : null;

    // The words are made only for a problem: most operations have none.
    private readonly Problem? FindForeign(OperationMembers allowed, OperationKind? kind)
    {
        var foreign = Seen & ~allowed;
        if (foreign == OperationMembers.None && Has(OperationMembers.Key))
            return null;

        var what = kind is null ? "a comparison" : $"the operation {kind.Word}";
        return foreign == OperationMembers.None
            ? Invalid($"{what} must have a member key.")
            : new Problem(
                ProblemKind.UnknownField,
                $"there is no member \"{OperationMemberNames.First(foreign)}\" in {what}; "
                + $"there are: {OperationMemberNames.List(allowed)}.");
    }

    private static Problem Invalid(string detail) => new(ProblemKind.InvalidJson, detail);
}
