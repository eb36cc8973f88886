using Pail.Server.Security;

namespace Pail.Server.Tests.Security;

public sealed class ApiKeyRingTests
{
    [Fact]
    public void A_key_is_found_by_its_whole_hash_even_if_another_hash_begins_like_it()
    {
        var text = ApiKeyText.Make();
        var other = Hash(text);
        other[^1] ^= 1;
        var (caller, wrong) = (new Caller(Role.Reader, "right"), new Caller(Role.Admin, "wrong"));

        Assert.Same(caller, new ApiKeyRing([new ApiKey(other, wrong), new ApiKey(Hash(text), caller)]).Find(text));
        Assert.Same(caller, new ApiKeyRing([new ApiKey(Hash(text), caller), new ApiKey(other, wrong)]).Find(text));
        Assert.Null(new ApiKeyRing([new ApiKey(other, wrong)]).Find(text));
    }

    [Fact]
    public void An_unknown_key_and_a_text_that_is_no_key_are_not_found()
    {
        var ring = new ApiKeyRing([new ApiKey(Hash(ApiKeyText.Make()), new Caller(Role.Reader))]);

        Assert.Null(ring.Find(ApiKeyText.Make()));
        Assert.Null(ring.Find(""));
        Assert.Null(ring.Find(new string('x', 15_000)));
    }

    [Fact]
    public void Replaced_keys_are_no_longer_found()
    {
        var (before, after) = (ApiKeyText.Make(), ApiKeyText.Make());
        var caller = new Caller(Role.Reader);
        var ring = new ApiKeyRing([new ApiKey(Hash(before), caller)]);

        ring.Replace([new ApiKey(Hash(after), caller)]);

        Assert.Null(ring.Find(before));
        Assert.Same(caller, ring.Find(after));
    }

    private static byte[] Hash(string text)
    {
        var hash = new byte[ApiKeyText.HashBytes];
        ApiKeyText.Hash(text, hash);
        return hash;
    }
}
