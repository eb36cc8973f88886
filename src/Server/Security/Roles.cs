namespace Pail.Server.Security;

/// <summary>The names of roles in settings and messages.</summary>
internal static class Roles
{
    internal const string Names = "reader, writer or admin";

    internal static Role? Read(string? word) => word switch
    {
        "reader" => Role.Reader,
        "writer" => Role.Writer,
        "admin" => Role.Admin,
        _ => null,
    };

    internal static string Of(Role role) => role switch
    {
        Role.Reader => "reader",
        Role.Writer => "writer",
        _ => "admin",
    };
}
