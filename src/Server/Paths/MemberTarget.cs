namespace Pail.Server.Paths;

/// <summary>
/// The decoded last segment of a path to a member of a fixed collection. The routing sets it as a feature of the request.
/// </summary>
internal sealed class MemberTarget(string name)
{
    /// <summary>The name that the client gave; not yet checked.</summary>
    internal string Name { get; } = name;

    internal static MemberTarget Of(HttpContext context) =>
        context.Features.Get<MemberTarget>()
        ?? throw new InvalidOperationException("The request has no MemberTarget: ResourceRouting must set it before the endpoint runs.");
}
