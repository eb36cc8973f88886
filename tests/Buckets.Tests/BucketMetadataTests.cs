namespace Pail.Buckets.Tests;

/// <summary>What the owner of a bucket notes about it.</summary>
public sealed class BucketMetadataTests
{
    [Fact]
    public void Configurations_are_equal_when_all_names_and_texts_are_equal()
    {
        var one = With(("a", "1"), ("b", "2"));

        Assert.Equal(one, With(("b", "2"), ("a", "1")));
        Assert.Equal(one.GetHashCode(), With(("b", "2"), ("a", "1")).GetHashCode());
        Assert.NotEqual(one, With(("a", "1")));
        Assert.NotEqual(one, With(("a", "1"), ("B", "2")));
        Assert.NotEqual(one, With(("a", "1"), ("b", "")));
        Assert.Equal(new BucketConfig(), With());
    }

    [Fact]
    public void The_dictionary_is_copied()
    {
        var texts = new Dictionary<string, string> { ["a"] = "1" };
        var config = new BucketConfig { Metadata = texts };

        texts["a"] = "2";

        Assert.Equal("1", (config with { MaxKeys = 1 }).Metadata["a"]);
        Assert.Throws<NotSupportedException>(() => ((IDictionary<string, string>)config.Metadata).Clear());
    }

    [Fact]
    public void A_text_must_not_be_null()
    {
        var error = Assert.Throws<ArgumentNullException>(() => With(("a", null!)));

        Assert.Contains("The metadata \"a\" must not be null.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => new BucketConfig { Metadata = null! });
    }

    private static BucketConfig With(params (string Name, string Text)[] texts) =>
        new() { Metadata = texts.ToDictionary(pair => pair.Name, pair => pair.Text) };
}
