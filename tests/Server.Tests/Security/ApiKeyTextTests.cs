using Pail.Server.Security;

namespace Pail.Server.Tests.Security;

public sealed class ApiKeyTextTests
{
    [Fact]
    public void A_new_key_has_the_prefix_and_49_letters_and_digits_and_is_well_formed()
    {
        var key = ApiKeyText.Make();

        Assert.Matches("^pail_[0-9A-Za-z]{49}$", key);
        Assert.True(ApiKeyText.IsWellFormed(key));
    }

    [Fact]
    public void Keys_differ() => Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => ApiKeyText.Make()).Distinct().Count());

    // Holds the format: a key that was made by an earlier version must stay valid.
    [Theory]
    [InlineData("pail_0000000000000000000000000000000000000000000", "2vR8FO")]
    [InlineData("pail_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "4AMeek")]
    public void The_checksum_is_the_crc_32c_of_the_rest_in_base_62(string rest, string checksum) =>
        Assert.True(ApiKeyText.IsWellFormed(rest + checksum));

    [Fact]
    public void A_key_with_any_one_character_changed_is_not_well_formed()
    {
        var key = ApiKeyText.Make();
        for (var i = 0; i < key.Length; i++)
        {
            var changed = key.ToCharArray();
            changed[i] = changed[i] == 'x' ? 'y' : 'x';
            Assert.False(ApiKeyText.IsWellFormed(changed), $"character {i}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("pail_")]
    [InlineData("password")]
    public void A_text_of_another_length_is_not_well_formed(string text) => Assert.False(ApiKeyText.IsWellFormed(text));

    [Fact]
    public void A_key_that_is_cut_or_longer_is_not_well_formed()
    {
        var key = ApiKeyText.Make();

        Assert.False(ApiKeyText.IsWellFormed(key.AsSpan(0, 53)));
        Assert.False(ApiKeyText.IsWellFormed(key + "0"));
        Assert.False(ApiKeyText.IsWellFormed(" " + key));
        Assert.False(ApiKeyText.IsWellFormed($"{key.AsSpan(0, 53)}é"));
    }

    [Fact]
    public void The_hash_is_what_sha256sum_prints_for_the_key()
    {
        var key = ApiKeyText.Make();

        Assert.Equal(TestKeys.Hash(key), Hosting.KeyCommand.HashOf(key));
    }
}
