using CsCheck;

namespace Pail.Buckets.Tests.Durability;

/// <summary>Whatever is done to a store in whatever order, it has what a list has.</summary>
public sealed class LogModelTests
{
    private enum Step
    {
        Append,
        AppendSynced,
        Sync,
        Begin,
        Part,
        Complete,
        Abandon,
        DeleteOld,
        Reopen,
        BackUp,
    }

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (8, Gen.Const(Step.Append)),
        (4, Gen.Const(Step.AppendSynced)),
        (1, Gen.Const(Step.Sync)),
        (3, Gen.Const(Step.Begin)),
        (6, Gen.Const(Step.Part)),
        (3, Gen.Const(Step.Complete)),
        (1, Gen.Const(Step.Abandon)),
        (3, Gen.Const(Step.DeleteOld)),
        (1, Gen.Const(Step.Reopen)),
        (1, Gen.Const(Step.BackUp)));

    // Small rows, rows over several pages, and now and then enough for a checkpoint.
    private static readonly Gen<int> Sizes = Gen.Frequency((10, Gen.Int[0, 300]), (5, Gen.Int[0, 20_000]), (1, Gen.Int[0, 2_000_000]));

    [Fact]
    public void A_store_is_like_a_list() => Gen.Select(Steps, Sizes).Array[1, 60].Sample(
        static steps =>
        {
            using var lab = new LogLab();
            var model = new Model(lab);
            try
            {
                foreach (var (step, size) in steps)
                    model.Take(step, size);
                model.Take(Step.Reopen, 0);
            }
            finally
            {
                model.Store.Dispose();
            }
        },
        iter: 60,
        threads: 1);

    private sealed class Model(LogLab lab)
    {
        private readonly List<LogPiece> _written = [];
        private List<LogPiece> _parts = [];
        private List<LogPiece> _batches = [];
        private ILogSnapshot? _snapshot;
        private long _last;
        private long _through;
        private int _backUps;

        internal SqliteLogStore Store { get; private set; } = lab.Open();

        internal void Take(Step step, int size)
        {
            switch (step)
            {
                case Step.Append or Step.AppendSynced:
                    var batch = LogLab.Batch(++_last, size);
                    Store.Append(_last, batch, step == Step.AppendSynced);
                    _batches.Add(new(false, _last, batch));
                    break;
                case Step.Sync:
                    Store.Sync();
                    break;
                case Step.Begin when _snapshot is null:
                    _through = Math.Max(Store.SnapshotThrough, _last - size % 4);
                    _snapshot = Store.BeginSnapshot(_through);
                    _written.Clear();
                    break;
                case Step.Part when _snapshot is not null:
                    var part = LogLab.Batch(-1 - _written.Count, size);
                    _snapshot.Append(part);
                    _written.Add(new(true, _written.Count + 1, part));
                    break;
                case Step.Complete when _snapshot is not null:
                    _snapshot.Complete();
                    _snapshot = null;
                    _parts = [.. _written];
                    _batches = [.. _batches.Where(batch => batch.Number > _through)];
                    break;
                case Step.Abandon when _snapshot is not null:
                    _snapshot.Abandon();
                    _snapshot = null;
                    break;
                case Step.DeleteOld:
                    Store.DeleteOld(100_000);
                    break;
                case Step.Reopen:
                    Store.Dispose();
                    Store = lab.Open();
                    _snapshot = null;
                    break;
                case Step.BackUp:
                    var directory = Directory.CreateDirectory(lab.NewPath($"backup-{++_backUps}")).FullName;
                    Store.BackUp(Path.Combine(directory, "pail.db"));
                    using (var copy = SqliteLogStore.Open(directory))
                        AssertIsModel(copy);
                    break;
            }

            AssertIsModel(Store);
        }

        private void AssertIsModel(SqliteLogStore store)
        {
            Assert.Equal(_last, store.LastBatch);
            var size = store.Size;
            Assert.Equal((_batches.Sum(Length), _batches.Count, _parts.Sum(Length)), (size.LogBytes, size.LogRows, size.SnapshotBytes));
            using var reader = store.OpenReader();
            var index = 0;
            foreach (var piece in reader.Read())
            {
                var expected = index < _parts.Count ? _parts[index] : _batches[index - _parts.Count];
                Assert.Equal((expected.IsPart, expected.Number), (piece.IsPart, piece.Number));
                Assert.True(expected.Bytes.Span.SequenceEqual(piece.Bytes.Span));
                index++;
            }

            Assert.Equal(_parts.Count + _batches.Count, index);
        }

        private static long Length(LogPiece piece) => piece.Bytes.Length;
    }
}
