using System.Text;
using System.Text.Json;
using Pail.Buckets;

namespace Pail.Server.Tests;

/// <summary>Invisible characters, and characters that reorder text, are escaped in every answer with a client's text.</summary>
public sealed class HiddenCharacterTests : TestServer
{
    // Overrides and isolates, zero widths, odd spaces, fillers, variation selectors, tags, noncharacters, private use, and C1 controls.
    public static TheoryData<int> Hidden =>
    [
        0x202A, 0x202E, 0x2066, 0x2069, 0x200E, 0x061C, 0x200B, 0x200D, 0xFEFF, 0x00AD, 0x2060, 0x180E, 0x00A0, 0x2003, 0x3000, 0x2028,
        0x2029, 0x0085, 0x009B, 0x034F, 0x115F, 0x3164, 0xFFA0, 0xFE0F, 0x2800, 0xFFF9, 0xE000, 0xFFFF, 0xE0001, 0xE0041, 0xE0100,
        0x1D173, 0x10FFFF, 0xF0000,
    ];

    public static TheoryData<int> Visible =>
        [0x00E9, 0x0301, 0x4E2D, 0x05D0, 0x0623, 0x1F600, 0xFF5E, 0x0041, 0x002B, 0x0026, 0x003C, 0x0027];

    [Theory]
    [MemberData(nameof(Hidden))]
    public async Task A_hidden_character_is_escaped_in_problems_and_lists(int scalar) => await Check(scalar, isEscaped: true);

    [Theory]
    [MemberData(nameof(Visible))]
    public async Task A_visible_character_stays_as_it_is(int scalar) => await Check(scalar, isEscaped: false);

    private async Task Check(int scalar, bool isEscaped)
    {
        var text = new Rune(scalar).ToString();
        var key = $"a{text}b{text}";
        var bucket = await MakeBucket();
        await bucket.Put(key, new NewValue(default, "text/plain"), Condition.None);
        var escaped = Uri.EscapeDataString(key);

        using var list = await Send(HttpMethod.Get, "/v1/buckets/b/keys");
        using var prefixes = await Send(HttpMethod.Get, $"/v1/buckets/b/keys?delimiter={Uri.EscapeDataString(text)}");
        using var lines = await Send(HttpMethod.Get, "/v1/buckets/b/keys", null, ("Accept", "application/x-ndjson"));
        using var problem = await Send(HttpMethod.Get, $"/v1/buckets/b/keys/x{escaped}");
        using var query = await Send(HttpMethod.Get, $"/v1/buckets?{escaped}=1");

        foreach (var answer in (HttpResponseMessage[])[list, prefixes, lines, problem, query])
        {
            var json = await answer.Text();
            Assert.Equal(!isEscaped, json.Contains(text, StringComparison.Ordinal));
            JsonDocument.Parse(json.Split('\n')[0]);
        }

        Assert.Equal(key, (await list.Json()).GetProperty("value")[0].Member("key"));
        Assert.Equal("x" + key, (await problem.Json()).Member("key"));
    }
}
