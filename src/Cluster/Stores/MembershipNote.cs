namespace Pail.Cluster.Stores;

/// <summary>Which silos use a store, as the store notes it.</summary>
/// <param name="Membership">The identity of the place where these silos find each other.</param>
/// <param name="Signs">How many signs of life they have given.</param>
internal readonly record struct MembershipNote(string Membership, long Signs);
