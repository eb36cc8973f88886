using CsCheck;
using Pail.Buckets;
using Pail.Server.Security;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>API keys, the header that has them, and patterns of buckets.</summary>
public sealed class KeyTextFuzzTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 50).Select(_ => ApiKeyText.Make())];

    [Fact]
    public void A_key_with_another_character_is_no_key() => Fuzz.Check(
        FuzzText.For(Gen.OneOf(Keys), "pail_", "0", "a", "Z", "é", "\0", " ", "_"),
        text =>
        {
            Span<byte> hash = stackalloc byte[ApiKeyText.HashBytes];
            var isKey = ApiKeyText.IsWellFormed(text);

            // A changed key has the right checksum once in four billion times; the changes here are short, and a CRC finds all of those.
            Assert.Equal(Keys.Contains(text), isKey);
            if (isKey)
                ApiKeyText.Hash(text, hash);
        });

    [Fact]
    public void A_token_is_what_follows_its_scheme() => Fuzz.Check(
        FuzzText.For(Gen.OneOf(Keys).Select(key => "Bearer " + key), "Bearer", "bearer", "Basic", " ", "\t", "x", ",").Array[0, 2],
        lines =>
        {
            var kind = BearerToken.Read(lines, out var token);

            Assert.Equal(lines.Length > 1, kind == Credentials.Several);
            Assert.True(kind == Credentials.Bearer || token.IsEmpty);
            if (kind == Credentials.Bearer)
                Assert.EndsWith(token.ToString(), lines[0].Trim(' ', '\t'), StringComparison.Ordinal);
        });

    [Fact]
    public void A_pattern_includes_the_names_that_begin_with_it() => Fuzz.Check(
        Gen.Select(
            FuzzText.For(
                Gen.OneOf("a", "team-a-*", "*", "a.b*", new string('a', 127) + "*", new string('a', 128)), "a", "*", "-", ".", "é", "/"),
            FuzzText.For(Gen.OneOf("a", "team-a-1", "team-b-1", "a.b.c"), "a", "-", ".", "1")),
        (text, name) =>
        {
            if (!BucketPattern.TryParse(text, out var pattern))
            {
                Assert.False(BucketName.IsValid(text));
                return;
            }

            var isPrefix = text.EndsWith('*');
            Assert.True(isPrefix ? BucketName.IsValid("a" + text[..^1]) || text.Length > 127 : BucketName.IsValid(text));
            Assert.Equal(isPrefix ? name.StartsWith(text[..^1], StringComparison.Ordinal) : name == text, pattern.Includes(name));
            Assert.True(pattern.Includes(pattern));
            if (BucketPattern.TryParse(name, out var other) && pattern.Includes(other))
                Assert.True(pattern.Includes(other.Text) || other.IsPrefix);
        });
}
