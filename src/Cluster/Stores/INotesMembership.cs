namespace Pail.Cluster.Stores;

/// <summary>
/// A store that notes which silos use it. Silos that find each other elsewhere see there that the store is in use, and whether it still is.
/// </summary>
internal interface INotesMembership
{
    /// <summary>Gives a sign of life, if these silos are noted or no others are.</summary>
    /// <param name="membership">The identity of the place where the silos find each other.</param>
    /// <param name="replaced">The note of others that may be replaced if it has not changed; null for none.</param>
    /// <returns>The note as it is now.</returns>
    Task<MembershipNote> Sign(string membership, MembershipNote? replaced);
}
