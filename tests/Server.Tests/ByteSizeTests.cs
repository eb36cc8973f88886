using Pail.Server.Http;

namespace Pail.Server.Tests;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1024", 1024)]
    [InlineData("1KB", 1_000)]
    [InlineData("512MB", 512_000_000)]
    [InlineData("2GB", 2_000_000_000)]
    [InlineData("1TB", 1_000_000_000_000)]
    [InlineData("1KiB", 1_024)]
    [InlineData("512MiB", 536_870_912)]
    [InlineData("2GiB", 2_147_483_648)]
    [InlineData("1TiB", 1_099_511_627_776)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Bytes_are_an_integer_with_or_without_a_unit(string text, long bytes)
    {
        Assert.True(ByteSizes.TryRead(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("1M")]
    [InlineData("1mb")]
    [InlineData("1 MB")]
    [InlineData("1.5GB")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1MB ")]
    [InlineData("9223372036854775808")]
    [InlineData("9223372036855TB")]
    public void Other_texts_are_no_bytes(string text) => Assert.False(ByteSizes.TryRead(text, out _));
}
