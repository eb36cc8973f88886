-- A mix for bench/soak.sh: mostly writes and reads of 5,000 keys in four buckets, some of which expire, and requests that are refused.
local backends = { "agent", "genserver", "set", "ordered" }
local json = { ["Content-Type"] = "application/json" }
local half = string.rep("v", 500)
local key = 0

local function batch()
  local ops = {}
  for i = 1, 20 do
    ops[i] = i % 2 == 0 and '{"op":"get","key":"key' .. (key + i) % 5000 .. '"}'
      or '{"op":"put","key":"key' .. (key + i) % 5000 .. '","text":"' .. half .. '","ttl":"5s"}'
  end
  return '{"ops":[' .. table.concat(ops, ",") .. "]}"
end

request = function()
  key = (key + 7919) % 5000
  local bucket = "/v1/buckets/" .. backends[math.random(4)]
  local path = bucket .. "/keys/key" .. key
  local kind = math.random(100)
  if kind <= 35 then return wrk.format("GET", path) end
  if kind <= 60 then return wrk.format("PUT", path, nil, string.rep("v", math.random(2000))) end
  if kind <= 70 then return wrk.format("PUT", path, { ["Kv-Ttl"] = "2s" }, half) end
  if kind <= 75 then return wrk.format("DELETE", path) end
  if kind <= 80 then return wrk.format("POST", bucket .. "/counters/n" .. key % 50, nil, "1") end
  if kind <= 85 then return wrk.format("POST", bucket .. ":batch", json, batch()) end
  if kind <= 88 then return wrk.format("GET", bucket .. "/keys?limit=100") end
  if kind <= 90 then return wrk.format("POST", bucket .. ":batch", json, '{"ops":[{"op":"put","key":"a"') end
  if kind <= 92 then return wrk.format("PUT", bucket .. "/keys/%ff", nil, half) end
  if kind <= 94 then return wrk.format("PUT", path, { ["If-Match"] = '"1.1"' }, half) end
  if kind <= 96 then return wrk.format("PUT", path .. "?nothing=" .. key, nil, half) end
  if kind <= 98 then return wrk.format("GET", "/nothing/" .. key) end
  return wrk.format("GET", path, { Range = "bytes=0-99", ["If-None-Match"] = '"1.1"' })
end
