namespace Pail.Cluster.Hosting.Membership;

/// <summary>The place where silos find each other cannot be used. The message is one sentence, without a password.</summary>
/// <param name="message">The sentence.</param>
/// <param name="isSetting">Whether another setting helps, and not another attempt.</param>
/// <param name="cause">The cause; null for none.</param>
internal sealed class MembershipException(string message, bool isSetting, Exception? cause = null) : Exception(message, cause)
{
    internal bool IsSetting => isSetting;
}
