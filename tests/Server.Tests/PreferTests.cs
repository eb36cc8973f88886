namespace Pail.Server.Tests;

public sealed class PreferTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";

    [Theory]
    [InlineData("return=representation")]
    [InlineData("Return = \"representation\"")]
    [InlineData("return=\"repre\\sentation\"")]
    [InlineData("respond-async, return=representation; x=1")]
    [InlineData("return=representation, return=minimal")]
    [InlineData("return=representation;note=\"a, return=minimal\"")]
    [InlineData("note=\"a \\\" , b\", return=representation")]
    [InlineData(", ,return=representation,")]
    [InlineData("wait=5\r\nPrefer: return=representation")]
    [Trait("Rule", "F1")]
    [Trait("Rule", "F2")]
    public async Task The_answer_has_the_old_value_when_the_client_asks_for_it(string prefer) => Assert.Equal(200, await StatusOf(prefer));

    [Theory]
    [InlineData("return=minimal, return=representation")]
    [InlineData("return=minimal\r\nPrefer: return=representation")]
    [InlineData("return, return=representation")]
    [InlineData("return=\"\", return=representation")]
    [InlineData("note=\"a, return=representation\"")]
    [InlineData("note=\"a, return=representation")]
    [InlineData("note=\"\\\", return=representation\"")]
    [InlineData("respond-async; return=representation")]
    [InlineData("note=\"a;\"; return=representation")]
    [InlineData("returns=representation")]
    [InlineData("return=representations")]
    [InlineData("return=\"representation")]
    [InlineData("")]
    [Trait("Rule", "F1")]
    public async Task Without_the_preference_the_answer_has_no_value(string prefer) => Assert.Equal(204, await StatusOf(prefer));

    private async Task<int> StatusOf(string prefer)
    {
        await MakeBucket();
        await Raw("PUT", Key, "", "old");

        var put = await Raw("PUT", Key, $"Prefer: {prefer}\r\n", "new");
        var deleted = await Raw("DELETE", Key, $"Prefer: {prefer}\r\n");

        Assert.Equal(put.Status, deleted.Status);
        Assert.Equal(put.Status == 200 ? ("old", "new") : ("", ""), (put.Body, deleted.Body));
        Assert.Equal(put.Status == 200, put.Headers.ContainsKey("Preference-Applied"));
        return put.Status;
    }
}
