namespace Pail.Server.Security;

/// <summary>Who sent a request, and what this caller may do.</summary>
internal sealed class Caller(Role role)
{
    // Without API keys, everybody who reaches the server may do everything.
    private static readonly Caller Anybody = new(Role.Admin);

    /// <summary>The caller of a request.</summary>
    internal static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? Anybody;

    /// <summary>Whether the caller may do what needs this role.</summary>
    internal bool Has(Role needed) => role >= needed;
}
