using System.Text;
using System.Text.Json;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Paths;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Batches;

/// <content>The members of one operation or comparison.</content>
internal ref partial struct BatchReader
{
    private const string ExpectedTags = "* or a list of entity tags such as \"7.42\"";

    // Every name of a member is shorter.
    private const int LongestName = 64;

    private Problem? ReadMembers()
    {
        _draft = new OperationDraft();
        while (NextMember())
        {
            var member = FindMember();
            if (member == OperationMembers.None)
            {
                return new Problem(
                    ProblemKind.UnknownField,
                    $"there is no member {Echo.Quote(_json.GetString()!)} in an operation or a comparison; "
                    + $"there are: {OperationMemberNames.All}.");
            }

            if ((_draft.Seen & member) != 0)
                return Twice(OperationMemberNames.First(member));
            _draft.Seen |= member;
            _json.Read();
            if (ReadMember(member) is { } problem)
                return problem;
        }

        return null;
    }

    private readonly OperationMembers FindMember()
    {
        if (!_json.ValueIsEscaped)
            return OperationMemberNames.Find(_json.ValueSpan);
        if (_json.ValueSpan.Length > LongestName)
            return OperationMembers.None;
        Span<byte> name = stackalloc byte[LongestName];
        return OperationMemberNames.Find(name[.._json.CopyString(name)]);
    }

    private Problem? ReadMember(OperationMembers member)
    {
        switch (member)
        {
            case OperationMembers.Exists:
                _draft.Exists = _json.TokenType == JsonTokenType.True;
                return _json.TokenType is JsonTokenType.True or JsonTokenType.False ? null : Wrong(member, "true or false");
            case OperationMembers.By:
                return _json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out _draft.By)
                    ? null
                    : Wrong(member, $"an integer from {long.MinValue} to {long.MaxValue}");
            case OperationMembers.Patch:
                return ReadPatch();
            case OperationMembers.Metadata:
                return ReadMetadata();
            case OperationMembers.Ttl:
                return ReadTime(member, out _draft.Ttl);
            case OperationMembers.Sliding:
                return ReadTime(member, out _draft.Sliding);
            default:
                return _json.TokenType == JsonTokenType.String ? ReadString(member) : Wrong(member, "a string");
        }
    }

    private Problem? ReadString(OperationMembers member)
    {
        switch (member)
        {
            case OperationMembers.Op:
                _draft.Kind = OperationKind.Find(_json.ValueIsEscaped ? Encoding.UTF8.GetBytes(_json.GetString()!) : _json.ValueSpan);
                return _draft.Kind is null ? Wrong(member, OperationKind.Words) : null;
            case OperationMembers.Key:
                return ReadKey();
            case OperationMembers.Text:
                _draft.Bytes = ReadText();
                return null;
            case OperationMembers.Base64:
                return _json.TryGetBytesFromBase64(out _draft.Bytes!) ? null : Wrong(member, "Base64 (RFC 4648, section 4, with padding)");
            case OperationMembers.ContentType:
                _draft.ContentType = ContentTypes.Find(_json.ValueSpan);
                return _draft.ContentType is not null || ContentTypes.TryRead(_json.GetString()!, out _draft.ContentType)
                    ? null
                    : Wrong(member, ContentTypes.Expected);
            case OperationMembers.ContentEncoding:
                return ContentHeaders.TryReadList(_json.GetString()!, out _draft.ContentEncoding)
                    ? null
                    : Wrong(member, ContentHeaders.ExpectedList);
            case OperationMembers.ContentLanguage:
                return ContentHeaders.TryReadList(_json.GetString()!, out _draft.ContentLanguage)
                    ? null
                    : Wrong(member, ContentHeaders.ExpectedList);
            case OperationMembers.ExpiresAt:
                var isTime = HttpTime.TryParseRfc3339(_json.GetString(), out var moment);
                _draft.ExpiresAt = moment;
                return isTime ? null : WrongTime(member, "a time of RFC 3339 such as 2030-01-31T12:00:00Z");
            case OperationMembers.IfNoneMatch:
                return ReadTags(member, weakMatches: true, out _draft.IfNoneMatch);
            case OperationMembers.IfMatch:
                return ReadTags(member, weakMatches: false, out _draft.IfMatch);
            default:
                return ReadTag();
        }
    }

    private Problem? ReadKey()
    {
        // An escape takes up to six bytes for one.
        if (_json.ValueSpan.Length > 6 * KeyRules.MaxBytes)
            return new Problem(ProblemKind.InvalidKey, $"the key must have at most {KeyRules.MaxBytes} bytes, but has more.");
        _draft.Key = _json.GetString()!;
        return KeyRules.FindFault(_draft.Key) is { } fault ? new Problem(ProblemKind.InvalidKey, fault) : null;
    }

    private readonly byte[] ReadText()
    {
        if (!_json.ValueIsEscaped)
            return _json.ValueSpan.ToArray();

        // Text has no more bytes than its escapes. The value keeps its array, so the array must have no more.
        var text = new byte[_json.ValueSpan.Length];
        return text[.._json.CopyString(text)];
    }

    private Problem? ReadPatch()
    {
        var start = (int)_json.TokenStartIndex;
        _json.Skip();
        return JsonMergePatch.TryParse(_body[start..(int)_json.BytesConsumed], out _draft.Patch, out var error)
            ? null
            : Invalid($"patch: {Echo.Limit(error)}");
    }

    private Problem? ReadMetadata()
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            return Wrong(OperationMembers.Metadata, "an object of strings");

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (NextMember())
        {
            // In lower case, as the names of a PUT's headers are kept.
            var name = _json.GetString()!.ToLowerInvariant();
            _json.Read();
            if (_json.TokenType != JsonTokenType.String)
                return Invalid($"{Echo.Quote(name)} in metadata must be a string, but is {JsonBody.Show(_json)}.");
            if (!metadata.TryAdd(name, _json.GetString()!))
                return Twice(name);
        }

        _draft.Metadata = metadata.Count == 0 ? null : metadata;
        return UserMetadata.FindFault(metadata) is { } fault ? Invalid(fault) : null;
    }

    private readonly Problem? ReadTime(OperationMembers member, out TimeSpan? time)
    {
        time = null;
        TimeSpan read;
        if (_json.TokenType == JsonTokenType.Number
            && _json.TryGetInt64(out var seconds)
            && seconds > 0
            && seconds <= Durations.MaxSeconds)
            time = TimeSpan.FromSeconds(seconds);
        else if (_json.TokenType == JsonTokenType.String
            && (member == OperationMembers.Ttl
                ? TimeToLive.TryReadLifetime(_json.GetString(), out read)
                : TimeToLive.TryReadTime(_json.GetString(), out read)))
            time = read;
        return time is not null
            ? null
            : WrongTime(member, member == OperationMembers.Ttl ? TimeToLive.Expected : Durations.ExpectedPositive);
    }

    // The text of a header, or one tag without its quotes, which are tedious in JSON.
    private readonly Problem? ReadTags(OperationMembers member, bool weakMatches, out RevisionSet? revisions)
    {
        var text = _json.GetString()!;
        if (Revision.TryParse(text, out var revision))
            revisions = RevisionSet.Of(revision);
        else if (!EntityTagList.TryRead(text, weakMatches, out revisions))
            return Wrong(member, ExpectedTags);
        return null;
    }

    private Problem? ReadTag()
    {
        var text = _json.GetString()!;
        var bare = text is ['"', .., '"'] ? text.AsSpan(1, text.Length - 2) : text;
        if (!Revision.TryParse(bare, out var revision))
            return Wrong(OperationMembers.ETag, "the entity tag of a value such as \"7.42\"");

        _draft.IfMatch = RevisionSet.Of(revision);
        return null;
    }

    private readonly Problem WrongTime(OperationMembers member, string expected) => Wrong(member, expected, ProblemKind.InvalidTtl);

    private readonly Problem Wrong(OperationMembers member, string expected, ProblemKind? kind = null) => new(
        kind ?? ProblemKind.InvalidJson,
        $"{OperationMemberNames.First(member)} must be {expected}, but is {JsonBody.Show(_json)}.");
}
