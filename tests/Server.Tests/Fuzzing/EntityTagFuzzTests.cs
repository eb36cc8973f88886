using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using Pail.Buckets;
using Pail.Server.Http;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>Entity tags, alone and in lists.</summary>
public sealed partial class EntityTagFuzzTests
{
    private static readonly string[] Parts =
        ["\"", "W/", "w/", ",", " ", "\t", "*", ".", "0", "7", "\"7.42\"", "\"7.042\"", "\"\"", "\\", "\0", "é", "\u007f"];

    private static readonly Gen<Revision> Revisions = Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[0, 100]).Select(
        (epoch, number) => new Revision(epoch, number));

    private static readonly Gen<string> Lists =
        Gen.Select(Gen.OneOf("", "", "W/"), Revisions, Gen.OneOf("", " ", ", ,", "\t")).Array[1, 3].Select(
            tags => string.Join(',', tags.Select(tag => tag.Item1 + EntityTag.Of(tag.Item2) + tag.Item3)));

    [Fact]
    public void A_list_of_tags_is_what_the_grammar_says() => Fuzz.Check(FuzzText.For(Lists, Parts).Array[1, 3], lines =>
    {
        var isList = EntityTagList.TryRead(lines, weakMatches: true, out var weak);
        Assert.Equal(isList, EntityTagList.TryRead(lines, weakMatches: false, out var strong));

        var text = string.Join(',', lines);
        var isAny = lines.Length == 1 && text.Trim(' ', '\t') == "*";
        Assert.Equal(isAny || lines.All(line => List().IsMatch(line)) && Tag().IsMatch(text), isList);
        if (!isList)
            return;
        foreach (Match tag in Tag().Matches(text))
        {
            if (!Revision.TryParse(tag.Groups["tag"].ValueSpan, out var revision))
                continue;
            Assert.True(weak.Contains(revision));
            Assert.True(strong.Contains(revision) || tag.Value.StartsWith('W'));
        }

        Assert.Equal(isAny, weak.Contains(new Revision(-1, -1)));
    });

    [Fact]
    public void A_revision_has_one_text() => Fuzz.Check(
        FuzzText.For(Revisions.Select(revision => revision.ToString()), "0", "1", ".", "9", "-", "+", " ", "\0", "٣"),
        text =>
        {
            if (Revision.TryParse(text, out var revision))
                Assert.Equal(text, string.Create(CultureInfo.InvariantCulture, $"{revision.Epoch}.{revision.Number}"));
            else
                Assert.DoesNotMatch(@"\A([1-9][0-9]{0,17}|0)\.([1-9][0-9]{0,17}|0)\z", text);
        });

    [Fact]
    public void A_written_tag_is_read_as_its_revision() => Fuzz.Check(
        Gen.Select(Gen.OneOf("", " ", "\t", ",", "\"x\","), Revisions),
        (before, revision) =>
        {
            Assert.True(EntityTagList.TryRead(before + EntityTag.Of(revision), weakMatches: false, out var set));
            Assert.True(set.Contains(revision));
            Assert.False(set.Contains(new Revision(revision.Epoch, revision.Number + 1)));
        });

    [GeneratedRegex(@"\A[ \t,]*((W/)?""[^\x00-\x20""\x7f]*""[ \t]*(,[ \t,]*|\z))*\z")]
    private static partial Regex List();

    [GeneratedRegex(@"(W/)?""(?<tag>[^\x00-\x20""\x7f]*)""")]
    private static partial Regex Tag();
}
