#!/usr/bin/env bash
# Many operations in one request. Start the server first (dotnet run -c Release --project src/Server), then:
# bash http-examples/batch.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"

# A bucket with the defaults
ask PUT /v1/buckets/shop
# A batch: every operation by itself, one result for each
ask POST /v1/buckets/shop:batch -d '{"ops":[
  {"op":"put","key":"milk","text":"2 l","ttl":"1h"},
  {"op":"put","key":"stock","text":"5"},
  {"op":"get","key":"milk"},
  {"op":"incr","key":"visits"},
  {"op":"delete","key":"eggs"}]}'
ask GET /v1/buckets/shop/keys/milk
# An operation that is refused has its own status in the answer, and stops no other
ask POST /v1/buckets/shop:batch -d '{"ops":[{"op":"incr","key":"milk"},{"op":"incr","key":"visits"}]}'
ask GET /v1/buckets/shop/keys/visits
# A transaction: if all comparisons hold, `then` is done, otherwise `else`
ask POST /v1/buckets/shop:txn -d '{
  "compare":[{"key":"stock","exists":true}],
  "then":[{"op":"incr","key":"stock","by":-1},{"op":"incr","key":"sold"}],
  "else":[{"op":"put","key":"stock","text":"0"}]}'
ask GET /v1/buckets/shop/keys/stock
# If one operation of a transaction fails, nothing is done
ask POST /v1/buckets/shop:txn -d '{"then":[{"op":"incr","key":"stock"},{"op":"incr","key":"milk"}]}'
ask GET /v1/buckets/shop/keys/stock
# A mistake anywhere refuses all of it
ask POST /v1/buckets/shop:batch -d '{"ops":[{"op":"delete","key":"milk"},{"op":"delete","kez":"stock"}]}'
ask GET /v1/buckets/shop/keys/milk
# Clean up
ask DELETE '/v1/buckets/shop?force=true'
