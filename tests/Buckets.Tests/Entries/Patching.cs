using System.Text;

namespace Pail.Buckets.Tests;

/// <summary>Merge patches over text, for tests.</summary>
internal static class Patching
{
    internal static JsonMergePatch Patch(string text)
    {
        Assert.True(JsonMergePatch.TryParse(Encoding.UTF8.GetBytes(text), out var patch, out var error), error);
        return patch;
    }

    internal static string Refusal(ReadOnlySpan<byte> patch)
    {
        Assert.False(JsonMergePatch.TryParse(patch.ToArray(), out var parsed, out var error));
        Assert.Null(parsed);
        return error;
    }

    internal static string Apply(string target, string patch)
    {
        var status = MergePatch.TryApply(Encoding.UTF8.GetBytes(target), Patch(patch), int.MaxValue, out var result, out var size);
        Assert.Equal(MergePatchStatus.Applied, status);
        Assert.Equal(size, result.Length);
        return Encoding.UTF8.GetString(result.Span);
    }

    internal static MergePatchStatus Status(ReadOnlySpan<byte> target, string patch)
    {
        var status = MergePatch.TryApply(target.ToArray(), Patch(patch), int.MaxValue, out var result, out var size);
        Assert.Equal(status is MergePatchStatus.Applied, result.Length > 0);
        Assert.Equal(status is MergePatchStatus.Applied, size > 0);
        return status;
    }
}
