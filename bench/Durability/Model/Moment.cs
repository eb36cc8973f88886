namespace Pail.Bench.Durability.Model;

/// <summary>When something was looked at: some time between these two.</summary>
internal readonly record struct Moment(DateTimeOffset Asked, DateTimeOffset Answered);
