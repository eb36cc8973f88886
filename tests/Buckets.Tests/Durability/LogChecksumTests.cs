using System.Text;

namespace Pail.Buckets.Tests.Durability;

/// <summary>The checksum of rows is CRC-32C, and covers where the row belongs.</summary>
public sealed class LogChecksumTests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("a", 0xC1D04330u)]
    [InlineData("123456789", 0xE3069283u)]
    public void The_checksum_is_that_of_the_standard(string text, uint checksum) =>
        Assert.Equal(checksum, LogChecksum.Of(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void The_checksum_of_a_row_depends_on_its_table_and_number()
    {
        uint[] checksums =
        [
            LogChecksum.OfRow(isPart: false, 1, "row"u8), LogChecksum.OfRow(isPart: true, 1, "row"u8),
            LogChecksum.OfRow(isPart: false, 2, "row"u8), LogChecksum.OfRow(isPart: false, 1, "rox"u8),
        ];

        Assert.Equal(4, checksums.Distinct().Count());
    }
}
