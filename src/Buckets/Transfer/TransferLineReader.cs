using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pail.Buckets;

/// <summary>Reads one line of an export. Reports the first fault.</summary>
internal ref struct TransferLineReader(ReadOnlySpan<byte> line, int maxKeyBytes)
{
    private const int LongestEcho = 64;

    private const TransferMembers Required = TransferMembers.Key | TransferMembers.ContentType | TransferMembers.Created
        | TransferMembers.Modified | TransferMembers.Revision;

    private const TransferMembers OfEnd = TransferMembers.End | TransferMembers.Keys | TransferMembers.Revision;

    private readonly ReadOnlySpan<byte> _line = line;
    private readonly int _maxKeyBytes = maxKeyBytes;
    private Utf8JsonReader _json = new(line, JsonText.ReaderOptions);
    private TransferMembers _seen;
    private string _name = "";
    private string? _fault;

    private EntryLine _entry;
    private long _keys;

    internal TransferLineKind Read(out EntryLine entry, out EndLine end, out string? fault)
    {
        entry = default;
        end = default;
        var kind = ReadKind();
        fault = _fault;
        if (fault is not null)
            return TransferLineKind.Faulty;

        if (kind is TransferLineKind.Entry)
            entry = _entry;
        else
            end = new EndLine(_keys, _entry.Revision);
        return kind;
    }

    private TransferLineKind ReadKind()
    {
        // All bytes are read once before: strings must be UTF-8 and have whole surrogate pairs, which the reader itself does not check.
        if (JsonText.FindFault(_line) is { } notJson)
            return Fail($"it must be JSON, but is not: {notJson.Replace("line 1, byte", "byte", StringComparison.Ordinal)}.");

        _json.Read();
        if (_json.TokenType is not JsonTokenType.StartObject)
            return Fail($"it must be a JSON object, but is {Describe(_json.TokenType)}.");

        while (_json.Read() && _json.TokenType is JsonTokenType.PropertyName)
        {
            _name = _json.GetString()!;
            _json.Read();
            if (!ReadMember())
                return TransferLineKind.Faulty;
        }

        return Judge();
    }

    private TransferLineKind Judge()
    {
        if (_seen.HasFlag(TransferMembers.End))
        {
            if ((_seen & ~OfEnd) is not 0 and var foreign)
                return Fail($"an end line must have only `end`, `keys` and `revision`, but also has {Names(foreign)}.");
            return (OfEnd & ~_seen) is not 0 and var missing ? Fail($"the end line has no {Names(missing)}.") : TransferLineKind.End;
        }

        if (_seen.HasFlag(TransferMembers.Keys))
            return Fail("only an end line may have `keys`, but this line has no `end`.");
        var key = _seen & (TransferMembers.Key | TransferMembers.KeyUtf16);
        if (key == (TransferMembers.Key | TransferMembers.KeyUtf16))
            return Fail("an entry must have one of `key` and `keyUtf16`, but has both.");
        if ((Required & ~_seen & ~(key == 0 ? 0 : TransferMembers.Key)) is not 0 and var absent)
            return Fail($"the entry has no {Names(absent)}.");
        return (_seen & (TransferMembers.Text | TransferMembers.Base64)) switch
        {
            TransferMembers.None => Fail("the entry has no value: one of `text` and `base64` must be there."),
            TransferMembers.Text | TransferMembers.Base64 => Fail("an entry must have one of `text` and `base64`, but has both."),
            _ => TransferLineKind.Entry,
        };
    }

    private bool ReadMember()
    {
        var member = _name switch
        {
            "key" => TransferMembers.Key,
            "keyUtf16" => TransferMembers.KeyUtf16,
            "text" => TransferMembers.Text,
            "base64" => TransferMembers.Base64,
            "contentType" => TransferMembers.ContentType,
            "contentEncoding" => TransferMembers.ContentEncoding,
            "contentLanguage" => TransferMembers.ContentLanguage,
            "metadata" => TransferMembers.Metadata,
            "created" => TransferMembers.Created,
            "modified" => TransferMembers.Modified,
            "expiresAt" => TransferMembers.ExpiresAt,
            "sliding" => TransferMembers.Sliding,
            "revision" => TransferMembers.Revision,
            "end" => TransferMembers.End,
            "keys" => TransferMembers.Keys,
            _ => TransferMembers.None,
        };
        if (member is TransferMembers.None)
            return Refuse($"there is no member {Echo(_name)}.");
        if (_seen.HasFlag(member))
            return Refuse($"the member `{_name}` is there twice.");

        _seen |= member;
        return member switch
        {
            TransferMembers.End => _json.TokenType is JsonTokenType.True || RefuseType("true"),
            TransferMembers.Keys => ReadKeys(),
            TransferMembers.Metadata => ReadMetadata(),
            _ => (_json.TokenType is JsonTokenType.String || RefuseType("a string")) && ReadString(member),
        };
    }

    private bool ReadString(TransferMembers member)
    {
        switch (member)
        {
            case TransferMembers.Key:
                return SetKey(_json.GetString()!);
            case TransferMembers.KeyUtf16:
                return ReadKeyUtf16();
            case TransferMembers.Text:
                _entry = _entry with { Value = TextBytes() };
                return true;
            case TransferMembers.Base64:
                if (!_json.TryGetBytesFromBase64(out var bytes))
                    return Refuse("`base64` must be Base64 (RFC 4648, chapter 4, with padding), but is not.");
                _entry = _entry with { Value = bytes };
                return true;
            case TransferMembers.Revision:
                if (!Revision.TryParse(_json.GetString(), out var revision))
                    return RefuseText("a revision like `1795376299000000.42`");
                _entry = _entry with { Revision = revision };
                return true;
            case TransferMembers.Sliding:
                if (!TransferFormat.TryReadDuration(_json.GetString()!, out var sliding))
                    return RefuseText("a duration greater than zero like `00:20:00` or `1.00:00:00.5000000`");
                _entry = _entry with { Sliding = sliding };
                return true;
            case TransferMembers.Created or TransferMembers.Modified or TransferMembers.ExpiresAt:
                return ReadTime(member);
            default:
                SetHeader(member, _json.GetString()!);
                return true;
        }
    }

    private void SetHeader(TransferMembers member, string text) => _entry = member switch
    {
        TransferMembers.ContentType => _entry with { ContentType = text },
        TransferMembers.ContentEncoding => _entry with { ContentEncoding = text },
        _ => _entry with { ContentLanguage = text },
    };

    // One form for each key: other keys are written as `key`.
    private bool ReadKeyUtf16() =>
        _json.TryGetBytesFromBase64(out var units)
        && units.Length % sizeof(char) == 0
        && TransferFormat.ReadUnits(units) is var key
        && TransferFormat.FindHalfPair(key) >= 0
            ? SetKey(key)
            : Refuse("`keyUtf16` must be Base64 of a key in UTF-16 (the lower byte first) with half a surrogate pair, but is not.");

    private bool SetKey(string key)
    {
        if (Encoding.UTF8.GetByteCount(key) is var bytes && bytes > _maxKeyBytes)
            return Refuse($"`{_name}` must have at most {_maxKeyBytes} bytes, but has {bytes}.");

        _entry = _entry with { Key = key };
        return true;
    }

    private bool ReadTime(TransferMembers member)
    {
        if (!TransferFormat.TryReadTime(_json.GetString()!, out var time))
            return RefuseText("a time in UTC like `2026-11-29T08:51:20.0000000Z`");

        _entry = member switch
        {
            TransferMembers.Created => _entry with { Created = time },
            TransferMembers.Modified => _entry with { Modified = time },
            _ => _entry with { ExpiresAt = time },
        };
        return true;
    }

    private bool ReadKeys()
    {
        var expected = $"a whole number from 0 to {long.MaxValue}";
        if (_json.TokenType is not JsonTokenType.Number)
            return RefuseType(expected);

        return _json.TryGetInt64(out _keys) && _keys >= 0
            || Refuse($"`keys` must be {expected}, but is {Echo(Encoding.ASCII.GetString(_json.ValueSpan))}.");
    }

    private bool ReadMetadata()
    {
        if (_json.TokenType is not JsonTokenType.StartObject)
            return RefuseType("an object of strings");

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (_json.Read() && _json.TokenType is JsonTokenType.PropertyName)
        {
            var name = _json.GetString()!;
            _json.Read();
            if (_json.TokenType is not JsonTokenType.String)
                return Refuse($"{Echo(name)} in `metadata` must be a string, but is {Describe(_json.TokenType)}.");
            if (!metadata.TryAdd(name, _json.GetString()!))
                return Refuse($"{Echo(name)} is twice in `metadata`.");
        }

        _entry = _entry with { Metadata = metadata.Count == 0 ? null : metadata };
        return true;
    }

    private readonly byte[] TextBytes()
    {
        if (!_json.ValueIsEscaped)
            return _json.ValueSpan.ToArray();

        // Text has no more bytes than its escapes.
        var text = new byte[_json.ValueSpan.Length];
        return text[.._json.CopyString(text)];
    }

    private TransferLineKind Fail(string fault)
    {
        _fault = fault;
        return TransferLineKind.Faulty;
    }

    private bool Refuse(string fault)
    {
        _fault = fault;
        return false;
    }

    private bool RefuseType(string expected) => Refuse($"`{_name}` must be {expected}, but is {Describe(_json.TokenType)}.");

    private bool RefuseText(string expected) => Refuse($"`{_name}` must be {expected}, but is {Echo(_json.GetString()!)}.");

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        JsonTokenType.True => "true",
        _ => "false",
    };

    private static string Names(TransferMembers members) => string.Join(", ", Enum.GetValues<TransferMembers>()
        .Where(member => member is not TransferMembers.None && members.HasFlag(member))
        .Select(member => $"`{JsonNamingPolicy.CamelCase.ConvertName(member.ToString())}`"));

    // Escaped and shortened, so that an error cannot be made long, or unreadable, from outside.
    private static string Echo(string text) => text.Length <= LongestEcho
        ? $"`{JavaScriptEncoder.Default.Encode(text)}`"
        : $"`{JavaScriptEncoder.Default.Encode(text[..LongestEcho])}…`";
}
