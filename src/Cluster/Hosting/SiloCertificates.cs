using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pail.Cluster.Hosting;

/// <summary>
/// The certificates of the connections between silos: the silo's own, and the authorities that those of its peers must be from.
/// </summary>
/// <param name="own">The certificate with its private key.</param>
/// <param name="intermediates">
/// The certificates between it and its authority. Orleans sends only a silo's own one, so these serve for the peers as well.
/// </param>
/// <param name="authorities">
/// The authorities, and certificates between them and those of peers; null when all silos have the same certificate.
/// </param>
internal sealed class SiloCertificates(
    X509Certificate2 own, X509Certificate2Collection intermediates, X509Certificate2Collection? authorities)
{
    /// <summary>The certificate with its private key.</summary>
    internal X509Certificate2 Own => own;

    /// <summary>Whether a certificate has issued itself, as that of an authority has.</summary>
    internal static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    /// <summary>Whether another silo with this certificate may connect.</summary>
    internal bool Trusts(X509Certificate2? peer)
    {
        if (peer is null)
            return false;
        if (authorities is null)
            return CryptographicOperations.FixedTimeEquals(peer.RawDataMemory.Span, Own.RawDataMemory.Span);

        // The names in it do not matter: silos are reached by their IP addresses. What matters is who issued it, and when it ends.
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        foreach (var authority in authorities)
            (IsRoot(authority) ? policy.CustomTrustStore : policy.ExtraStore).Add(authority);
        policy.ExtraStore.AddRange(intermediates);
        policy.DisableCertificateDownloads = true;
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.VerificationFlags = X509VerificationFlags.IgnoreWrongUsage;
        return chain.Build(peer);
    }
}
