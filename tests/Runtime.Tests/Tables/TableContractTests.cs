using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

public sealed class SetContractTests() : TableContract(TableType.Set);

public sealed class OrderedSetContractTests() : TableContract(TableType.OrderedSet);

public sealed class BagContractTests() : TableContract(TableType.Bag);

public sealed class DuplicateBagContractTests() : TableContract(TableType.DuplicateBag);

public sealed class UniqueSetContractTests() : UniqueTableContract(TableType.Set);

public sealed class UniqueOrderedSetContractTests() : UniqueTableContract(TableType.OrderedSet);

public sealed class SetCounterTests() : CounterContract(TableType.Set);

public sealed class OrderedSetCounterTests() : CounterContract(TableType.OrderedSet);
