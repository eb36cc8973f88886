using System.Text;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Tests.Durability;

public sealed class StampTests
{
    [Fact]
    public void A_whole_value_tells_its_number()
    {
        Assert.Equal("#7/300", Stamp.Read("own/1-2", Encoding.UTF8.GetBytes(Stamp.Text("own/1-2", 7, 300))));
        Assert.Equal("#7/300", Stamp.Read("doc/1-2", Encoding.UTF8.GetBytes(Stamp.Document("doc/1-2", 7, 300))));
    }

    [Fact]
    public void Half_a_value_and_that_of_another_key_are_noticed()
    {
        var value = Encoding.UTF8.GetBytes(Stamp.Text("own/1-2", 7, 300));

        Assert.Null(Stamp.Read("own/1-2", value.AsSpan(0, 150)));
        Assert.Null(Stamp.Read("own/1-3", value));
    }

    [Fact]
    public void A_flipped_bit_is_noticed_wherever_it_is()
    {
        var value = Encoding.UTF8.GetBytes(Stamp.Text("own/1-2", 7, 100));
        for (var place = 0; place < value.Length; place++)
        {
            value[place] ^= 4;
            Assert.NotEqual("#7/100", Stamp.Read("own/1-2", value));
            value[place] ^= 4;
        }
    }

    [Fact]
    public void A_log_is_whole_records() => Assert.Null(
        Stamp.Read("log/1", Encoding.UTF8.GetBytes(Stamp.Record("log/1", 1) + Stamp.Record("log/1", 2)[..^1])));
}
