#!/usr/bin/env escript
%% -*- erlang -*-
%%! -noinput
%% Runs sequences of operations on real ets tables. Each message that comes in is one sequence: its first line is the type of the table, and
%% each further line is an operation. The message that goes out has one line with the answer for each operation. Before each message comes
%% its length in four bytes, the highest byte first.
-mode(compile).

main(_) ->
    [put(Type, order_of_lists(Type)) || Type <- [set, ordered_set, bag, duplicate_bag]],
    loop(open_port({fd, 0, 1}, [binary, {packet, 4}, eof])).

loop(Port) ->
    receive
        {Port, {data, Sequence}} ->
            port_command(Port, answers(Sequence)),
            loop(Port);
        {Port, eof} ->
            ok
    end.

answers(Sequence) ->
    [Kind | Operations] = binary:split(Sequence, <<"\n">>, [global]),
    Type = binary_to_existing_atom(Kind),
    put(fixed, 0),
    put(continuation, '$end_of_table'),
    put(counters, ets:new(counters, [case Type of ordered_set -> Type; _ -> set end])),
    T = ets:new(rows, [Type]),
    Answers = [answer(T, Type, Operation) || Operation <- Operations],
    ets:delete(T),
    ets:delete(get(counters)),
    lists:join($\n, Answers).

answer(T, Type, Operation) ->
    [Name | Words] = binary:split(Operation, <<" ">>, [global]),
    Arguments = [number(Word) || Word <- Words],
    try do(binary_to_existing_atom(Name), Arguments, T, Type)
    catch error:badarg -> "badarg"
    end.

%% Operations on all rows of a key.

do(insert, [K, A, B], T, _) ->
    show(ets:insert(T, {K, A, B}));
do(insert_list, Rows, T, Type) ->
    show(ets:insert(T, in_order(Type, objects(Rows))));
do(insert_new, [K, A, B], T, _) ->
    show(ets:insert_new(T, {K, A, B}));
do(insert_new_list, Rows, T, Type) ->
    show(ets:insert_new(T, in_order(Type, objects(Rows))));
do(lookup, [K], T, _) ->
    as_they_are(ets:lookup(T, K));
do(lookup_element, [K, Position], T, _) ->
    elements(ets:lookup_element(T, K, Position));
do(lookup_element_or, [K, Position, Default], T, _) ->
    case ets:member(T, K) of
        true -> elements(ets:lookup_element(T, K, Position));
        false -> show(Default)
    end;
do(member, [K], T, _) ->
    show(ets:member(T, K));
do(delete, [K], T, _) ->
    There = ets:member(T, K),
    true = ets:delete(T, K),
    show(There);
do(delete_object, [K, A, B], T, _) ->
    Before = ets:info(T, size),
    true = ets:delete_object(T, {K, A, B}),
    show(Before - ets:info(T, size));
do(delete_all_objects, [], T, _) ->
    show(ets:delete_all_objects(T));
do(take, [K], T, Type) ->
    as_they_are(take(Type, T, K));
do(update_element, [K, Position, Value], T, _) ->
    show(ets:update_element(T, K, {Position, Value}));
do(update_elements, [K, A, B], T, _) ->
    show(ets:update_element(T, K, [{2, A}, {3, B}]));
do(size, [], T, _) ->
    show(ets:info(T, size));

%% Counters that are fields of rows. Counters that are the whole row are in a table of their own.

do(count_field, [K, Position, Increment], T, _) ->
    show(ets:update_counter(T, K, {Position, Increment}));
do(count_field_or, [K, Position, Increment, A, B], T, _) ->
    show(ets:update_counter(T, K, {Position, Increment}, {none, A, B}));
do(count_fields, [K | Updates], T, _) ->
    elements(ets:update_counter(T, K, updates(Updates)));
do(count_fields_or, [K, A, B | Updates], T, _) ->
    elements(ets:update_counter(T, K, updates(Updates), {none, A, B}));

do(count, [K, Increment], _, _) ->
    show(ets:update_counter(get(counters), K, {2, Increment}));
do(count_or, [K, Increment, Initial], _, _) ->
    show(ets:update_counter(get(counters), K, {2, Increment}, {none, Initial}));
do(wrap, [K, Increment, Threshold, SetValue], _, _) ->
    show(ets:update_counter(get(counters), K, {2, Increment, Threshold, SetValue}));
do(wrap_or, [K, Increment, Threshold, SetValue, Initial], _, _) ->
    show(ets:update_counter(get(counters), K, {2, Increment, Threshold, SetValue}, {none, Initial}));
do(discount, [K], _, _) ->
    There = ets:member(get(counters), K),
    true = ets:delete(get(counters), K),
    show(There);
do(counters, [], _, Type) ->
    rows(Type, ets:tab2list(get(counters)));

%% Walks. In a table without an order only the set of keys of a whole walk can be compared.

do(first, [], T, Type) ->
    step(Type, ets:first(T));
do(last, [], T, Type) ->
    step(Type, ets:last(T));
do(next, [K], T, Type) ->
    neighbour(Type, ets:next(T, K));
do(prev, [K], T, Type) ->
    neighbour(Type, ets:prev(T, K));
do(first_lookup, [], T, _) ->
    looked_up(T, ets:first(T));
do(last_lookup, [], T, _) ->
    looked_up(T, ets:last(T));
do(next_lookup, [K], T, _) ->
    looked_up(T, ets:next(T, K));
do(prev_lookup, [K], T, _) ->
    looked_up(T, ets:prev(T, K));
do(walk, [], T, Type) ->
    keys(Type, walk(T, ets:first(T)));
do(walk_back, [], T, Type) ->
    keys(Type, walk_back(T, ets:last(T)));
do(fix, [], T, _) ->
    put(fixed, get(fixed) + 1),
    show(ets:safe_fixtable(T, true));
do(unfix, [], T, _) ->
    case get(fixed) of
        0 -> "none";
        N -> put(fixed, N - 1), show(ets:safe_fixtable(T, false))
    end;
do(drain, [Field, Comparison, Value], T, Type) ->
    keys(Type, drain(T, condition(Field, Comparison, Value), fun(_) -> ok end));
do(drain_again, [Field, Comparison, Value], T, Type) ->
    keys(Type, drain(T, condition(Field, Comparison, Value), fun(K) -> ets:insert(T, {K, 0, 0}) end));
do(slot, [Place], T, _) ->
    case ets:slot(T, Place) of
        '$end_of_table' -> "end";
        Rows -> as_they_are(Rows)
    end;
do(foldl, [], T, Type) ->
    rows(Type, lists:reverse(ets:foldl(fun(Row, Rows) -> [Row | Rows] end, [], T)));
do(foldr, [], T, Type) ->
    in_any_order(Type, lists:reverse(ets:foldr(fun(Row, Rows) -> [Row | Rows] end, [], T)));
do(tab2list, [], T, Type) ->
    rows(Type, ets:tab2list(T));
do(enumerate, [], T, Type) ->
    rows(Type, ets:tab2list(T));

%% Matching.

do(match, [Field, Comparison, Value], T, Type) ->
    rows(Type, ets:select(T, spec(Field, Comparison, Value, '$_')));
do(match_object, [K, A], T, Type) ->
    rows(Type, ets:match_object(T, {K, A, '_'}));
do(select, [Field, Comparison, Value], T, Type) ->
    numbers(Type, ets:select(T, spec(Field, Comparison, Value, {'+', '$2', '$3'})));
do(select_reverse, [Field, Comparison, Value], T, Type) ->
    rows(Type, ets:select_reverse(T, spec(Field, Comparison, Value, '$_')));
do(select_range, [From, Before], T, Type) ->
    rows(Type, ets:select(T, range(From, Before)));
do(select_range_reverse, [From, Before], T, Type) ->
    rows(Type, ets:select_reverse(T, range(From, Before)));
do(select_count, [Field, Comparison, Value], T, _) ->
    show(ets:select_count(T, spec(Field, Comparison, Value, true)));
do(select_delete, [Field, Comparison, Value], T, _) ->
    show(ets:select_delete(T, spec(Field, Comparison, Value, true)));
do(select_replace, [Field, Comparison, Value], T, _) ->
    show(ets:select_replace(T, spec(Field, Comparison, Value, {{'$1', '$3', {'-', 1, '$2'}}})));
do(pages, [Limit, Field, Comparison, Value], T, Type) ->
    pages(Type, all_pages(ets:select(T, spec(Field, Comparison, Value, '$_'), Limit), fun ets:select/1));
do(pages_reverse, [Limit, Field, Comparison, Value], T, Type) ->
    pages(Type, all_pages(ets:select_reverse(T, spec(Field, Comparison, Value, '$_'), Limit), fun ets:select_reverse/1));
do(page, [Limit, Field, Comparison, Value], T, _) ->
    page(ets:select(T, spec(Field, Comparison, Value, '$_'), Limit));
do(page_reverse, [Limit, Field, Comparison, Value], T, _) ->
    page(ets:select_reverse(T, spec(Field, Comparison, Value, '$_'), Limit));
do(next_page, [], _, _) ->
    page(ets:select(get(continuation))).

%% A continuation contains its direction.
page('$end_of_table') ->
    put(continuation, '$end_of_table'),
    "";
page({Rows, Continuation}) ->
    put(continuation, Continuation),
    as_they_are(Rows).

all_pages('$end_of_table', _) -> [];
all_pages({Rows, Continuation}, More) -> [Rows | all_pages(More(Continuation), More)].

walk(_, '$end_of_table') -> [];
walk(T, K) -> [K | walk(T, ets:next(T, K))].

walk_back(_, '$end_of_table') -> [];
walk_back(T, K) -> [K | walk_back(T, ets:prev(T, K))].

%% Deletes keys while the walk is at them.
drain(T, Condition, Afterwards) ->
    ets:safe_fixtable(T, true),
    Keys = drain_from(T, ets:first(T), Condition, Afterwards),
    ets:safe_fixtable(T, false),
    Keys.

drain_from(_, '$end_of_table', _, _) ->
    [];
drain_from(T, K, Condition, Afterwards) ->
    case lists:any(Condition, ets:lookup(T, K)) of
        true -> ets:delete(T, K), Afterwards(K);
        false -> ok
    end,
    [K | drain_from(T, ets:next(T, K), Condition, Afterwards)].

%% A condition is the number of a field, the number of a comparison, and a value.

spec(Field, Comparison, Value, Body) ->
    [{{'$1', '$2', '$3'}, [{element(Comparison + 1, {'<', '>=', '=:='}), element(Field, {'$1', '$2', '$3'}), Value}], [Body]}].

range(From, Before) ->
    [{{'$1', '_', '_'}, [{'>=', '$1', From}, {'<', '$1', Before}], ['$_']}].

condition(Field, 0, Value) -> fun(Row) -> element(Field, Row) < Value end;
condition(Field, 1, Value) -> fun(Row) -> element(Field, Row) >= Value end;
condition(Field, 2, Value) -> fun(Row) -> element(Field, Row) =:= Value end.

%% Some releases insert the rows of a list into a bag in reverse order: a bug that was fixed after 25.2.

order_of_lists(Type) ->
    T = ets:new(probe, [Type]),
    ets:insert(T, [{1, first}, {1, second}]),
    Order = [Row || {1, Row} <- ets:lookup(T, 1)],
    ets:delete(T),
    case Order of
        [second, first] -> reversed;
        _ -> as_given
    end.

in_order(Type, Objects) ->
    case get(Type) of
        reversed -> lists:reverse(Objects);
        as_given -> Objects
    end.

%% In a fixed bag ets subtracts rows that were deleted before from the size a second time, so the size may become negative (seen in
%% 25.2.3).

take(Type, T, K) ->
    case get(fixed) > 0 andalso (Type =:= bag orelse Type =:= duplicate_bag) of
        true ->
            Rows = ets:lookup(T, K),
            true = ets:delete(T, K),
            Rows;
        false ->
            ets:take(T, K)
    end.

objects([]) -> [];
objects([K, A, B | Rest]) -> [{K, A, B} | objects(Rest)].

updates([]) -> [];
updates([Position, Increment, Threshold, SetValue | Rest]) -> [{Position, Increment, Threshold, SetValue} | updates(Rest)].

number(Word) ->
    case binary:match(Word, <<".">>) of
        nomatch -> binary_to_integer(Word);
        _ -> binary_to_float(Word)
    end.

%% Answers.

step(_, '$end_of_table') -> "end";
step(ordered_set, K) -> show(K);
step(_, _) -> "a key".

neighbour(ordered_set, K) -> step(ordered_set, K);
neighbour(_, _) -> "known".

%% Later releases do this in one call.
looked_up(_, '$end_of_table') -> "end";
looked_up(T, K) -> as_they_are(ets:lookup(T, K)).

keys(Type, Keys) -> words([show(K) || {K} <- by_key(Type, [{K} || K <- Keys])]).

rows(Type, Rows) -> as_they_are(by_key(Type, Rows)).

in_any_order(ordered_set, Rows) -> as_they_are(Rows);
in_any_order(Type, Rows) -> rows(Type, lists:sort(Rows)).

%% The rows of a key may be on several pages and in any order.
pages(ordered_set, Pages) ->
    lists:join(" | ", [as_they_are(Page) || Page <- Pages]);
pages(Type, Pages) ->
    [words([show(length(Page)) || Page <- Pages]), " | ", in_any_order(Type, lists:append(Pages))].

numbers(ordered_set, Numbers) -> words([show(N) || N <- Numbers]);
numbers(_, Numbers) -> words([show(N) || N <- lists:sort(Numbers)]).

%% Sorts rows by key. Rows with the same key keep their order.
by_key(ordered_set, Rows) ->
    Rows;
by_key(_, Rows) ->
    [Row || {_, Row} <- lists:keysort(1, [{{trunc(element(1, Row)), is_float(element(1, Row))}, Row} || Row <- Rows])].

as_they_are(Rows) -> words([row(Row) || Row <- Rows]).

row({K, A, B}) -> [show(K), $:, show(A), $:, show(B)];
row({K, N}) -> [show(K), $:, show(N)].

elements(List) when is_list(List) -> words([show(Element) || Element <- List]);
elements(Element) -> show(Element).

words(Words) -> lists:join($\s, Words).

show(Word) when is_atom(Word) -> atom_to_list(Word);
show(Number) when is_integer(Number) -> integer_to_list(Number);
show(Number) when is_float(Number) -> [integer_to_list(trunc(Number)), ".0"].
