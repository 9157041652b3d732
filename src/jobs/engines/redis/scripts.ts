/**
 * Lua scripts that change jobs in Redis. No other command runs during a script. All keys
 * start with the first one, `{kdeps:NAME}`, whose braces keep them on one node of a cluster.
 *
 * | key | content |
 * | --- | --- |
 * | `job:ID` | a hash with the job |
 * | `events:ID` | a stream with its newest events, whose ids count from 1 |
 * | `all`, `of:OWNER` | ids of jobs by the order of their submission |
 * | `direct`, `direct-of:OWNER` | the same of requests that were answered at once |
 * | `waiting:OWNER` | ids of waiting jobs by priority, then by submission |
 * | `owners` | owners of waiting jobs by the turn that they had last |
 * | `turns`, `runs`, `routes`, `durations` | by owner: last turn, running jobs; by route: waiting jobs, mean duration |
 * | `running`, `finished` | ids of running jobs; of finished ones by time |
 * | `idempotency` | owner and key → id |
 * | `files` | names of files |
 * | `due` | ids of jobs with messages to send, by time |
 * | `totals` | sums that would otherwise be computed from all jobs, and the last turn of the round before |
 *
 * `work` and `changes:ID` are channels.
 */
import { LOOK_AHEAD } from '../../claiming.ts';
import { MAX_ATTEMPTS, MAX_EVENTS } from '../../queue.ts';

/** Weight of the last run in the expected duration of the next. */
const LAST_RUN_WEIGHT = 0.2;
/** Jobs that a call deletes at most, so that it does not keep others waiting. */
const MAX_PRUNED = 200;

/** Jobs that a claim reads at a time to find one whose route is free. */
const PAGE = 100;

const functions = String.raw`
local function key(...) return table.concat({KEYS[1], ...}, ':') end
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function total(name) return tonumber(redis.call('HGET', key('totals'), name) or '0') end
local function add(name, amount) return redis.call('HINCRBY', key('totals'), name, amount) end
local function read(id, ...) return redis.call('HMGET', key('job', id), ...) end

-- What a script has changed before it fails stays changed. So the types of its keys are checked before the first change:
-- those of the whole queue, and those of a job and its owner.
local shared = {all = 'zset', direct = 'zset', owners = 'zset', turns = 'hash', runs = 'hash', routes = 'hash',
  durations = 'hash', running = 'set', finished = 'zset', idempotency = 'hash', files = 'set', due = 'zset', totals = 'hash'}
local function checkKey(type, ...)
  local found = redis.call('TYPE', key(...)).ok
  if found ~= 'none' and found ~= type then
    error('the key ' .. key(...) .. ' is a ' .. found .. ' instead of a ' .. type .. ': another program has changed it', 0)
  end
end
local isChecked = false
local function check(id, owner)
  if not isChecked then for name, type in pairs(shared) do checkKey(type, name) end end
  isChecked = true
  checkKey('hash', 'job', id)
  checkKey('stream', 'events', id)
  owner = owner or read(id, 'owner')[1]
  if not owner then return end
  for _, list in ipairs({'of', 'direct-of', 'waiting'}) do checkKey('zset', list, owner) end
end

local function addEvent(id, at, type, data)
  local n = redis.call('HINCRBY', key('job', id), 'events', 1)
  redis.call('XADD', key('events', id), 'MAXLEN', ${MAX_EVENTS}, n .. '-0', 'at', at, 'type', type, 'data', data)
end
-- Events in the arguments from this index on.
local function addGiven(id, first)
  for i = first, #ARGV, 3 do addEvent(id, ARGV[i], ARGV[i + 1], ARGV[i + 2]) end
end
local function publishChange(id) redis.call('PUBLISH', key('changes', id), '') end
local function publishWork() redis.call('PUBLISH', key('work'), '') end

local function heldBy(id, token)
  local job = read(id, 'state', 'token')
  return job[1] == 'running' and job[2] == token
end

local function enqueue(id, owner, route, priority, seq)
  redis.call('ZADD', key('waiting', owner), priority * 2 ^ 40 + seq, id)
  if not redis.call('ZSCORE', key('owners'), owner) then
    -- Whoever has had no turn comes before all others.
    redis.call('ZADD', key('owners'), redis.call('HGET', key('turns'), owner) or seq - 1e15, owner)
  end
  redis.call('HINCRBY', key('routes'), route, 1)
  add('waiting', 1)
end
local function dequeue(id, owner, route)
  redis.call('ZREM', key('waiting', owner), id)
  if redis.call('EXISTS', key('waiting', owner)) == 0 then redis.call('ZREM', key('owners'), owner) end
  if redis.call('HINCRBY', key('routes'), route, -1) <= 0 then redis.call('HDEL', key('routes'), route) end
  add('waiting', -1)
end
local function leave(id, owner)
  redis.call('SREM', key('running'), id)
  if redis.call('HINCRBY', key('runs'), owner, -1) <= 0 then redis.call('HDEL', key('runs'), owner) end
end

local function queueAgain(id, attempts)
  check(id)
  local job = read(id, 'owner', 'route', 'priority', 'seq')
  leave(id, job[1])
  redis.call('HSET', key('job', id), 'state', 'queued', 'attempts', attempts)
  redis.call('HDEL', key('job', id), 'started', 'worker')
  enqueue(id, job[1], job[2], job[3], job[4])
  addEvent(id, now(), 'queued', '{"again":true}')
  publishChange(id)
  publishWork()
end

local function addFiles(id, names)
  if names == '' then return end
  local files = redis.call('HGET', key('job', id), 'files')
  redis.call('HSET', key('job', id), 'files', files == '' and names or files .. ' ' .. names)
  for name in string.gmatch(names, '%S+') do redis.call('SADD', key('files'), name) end
end

-- Ends a job, however it ends, and deletes what was withheld.
local function finish(id, state, more)
  local job = read(id, 'state', 'owner', 'route')
  if job[1] == 'running' then leave(id, job[2]) else dequeue(id, job[2], job[3]) end
  local at = now()
  redis.call('HSET', key('job', id), 'state', state, 'finished', at)
  redis.call('HDEL', key('job', id), 'worker', 'withheld')
  if #more > 0 then redis.call('HSET', key('job', id), unpack(more)) end
  -- Jobs of the same millisecond are kept in order by a counter.
  redis.call('ZADD', key('finished'), at * 1000 + add('ends', 1) % 1000, id)
  local status = redis.call('HGET', key('job', id), 'status')
  addEvent(id, at, 'done', '{"state":"' .. state .. '"' .. (status and ',"status":' .. status or '') .. '}')
  publishChange(id)
  if redis.call('HEXISTS', key('job', id), 'webhook') == 1 then redis.call('ZADD', key('due'), at, id) end
  -- The owner may have been at its limit, and a message may be due.
  publishWork()
end

local function drop(id)
  check(id)
  local job = read(id, 'owner', 'idempotency', 'files', 'bytes')
  for name in string.gmatch(job[3], '%S+') do redis.call('SREM', key('files'), name) end
  if job[2] ~= '' then redis.call('HDEL', key('idempotency'), job[1] .. '\n' .. job[2]) end
  for _, list in ipairs({'all', 'finished', 'due', 'direct'}) do redis.call('ZREM', key(list), id) end
  for _, list in ipairs({'of', 'direct-of'}) do redis.call('ZREM', key(list, job[1]), id) end
  redis.call('DEL', key('job', id), key('events', id))
  add('bytes', -job[4])
  return job[3]
end
-- The oldest recorded request that ended before a time; false if the oldest is newer.
local function directBefore(time)
  local id = redis.call('ZRANGE', key('direct'), 0, 0)[1]
  return id and tonumber(read(id, 'finished')[1]) < time and id
end

local function mean()
  local sum, count = 0, 0
  local routes = redis.call('HGETALL', key('routes'))
  for i = 1, #routes, 2 do
    local duration = redis.call('HGET', key('durations'), routes[i])
    if duration then
      sum = sum + duration * routes[i + 1]
      count = count + routes[i + 1]
    end
  end
  return count > 0 and sum / count or nil
end
local function text(number) return number and string.format('%.17g', number) or false end
`;

const bodies = {
  submit: String.raw`
local id, owner, route, method, priority, idempotency, request, input, names, bytes, mostWaiting, mostBytes, webhook, withheld = unpack(ARGV)
local name = owner .. '\n' .. idempotency
local known = idempotency ~= '' and redis.call('HGET', key('idempotency'), name)
if known then
  if redis.call('HGET', key('job', known), 'request') ~= request then return {'conflict'} end
  return {'known', redis.call('HGETALL', key('job', known))}
end
check(id, owner)
if total('waiting') >= tonumber(mostWaiting) then return {'full', text(mean() or 0)} end
if total('bytes') + bytes > tonumber(mostBytes) then return {'no-space'} end
local seq = add('seq', 1)
redis.call('HSET', key('job', id), 'seq', seq, 'id', id, 'owner', owner, 'route', route, 'method', method,
  'priority', priority, 'state', 'queued', 'created', now(), 'attempts', 0, 'token', 0, 'idempotency', idempotency,
  'request', request, 'input', input, 'head', '', 'files', '', 'bytes', bytes)
if webhook ~= '' then redis.call('HSET', key('job', id), 'webhook', webhook) end
if withheld ~= '' then redis.call('HSET', key('job', id), 'withheld', withheld) end
redis.call('ZADD', key('all'), seq, id)
redis.call('ZADD', key('of', owner), seq, id)
if idempotency ~= '' then redis.call('HSET', key('idempotency'), name, id) end
addFiles(id, names)
add('bytes', bytes)
enqueue(id, owner, route, priority, seq)
addEvent(id, now(), 'queued', '{}')
publishWork()
return {'new', redis.call('HGETALL', key('job', id))}`,

  estimate: String.raw`
local job = read(ARGV[1], 'state', 'owner', 'route')
local run = job[3] and redis.call('HGET', key('durations'), job[3])
if job[1] ~= 'queued' then return {job[1], run} end
local own = redis.call('ZRANK', key('waiting', job[2]), ARGV[1])
local ahead, isBefore = own, true
for _, owner in ipairs(redis.call('ZRANGE', key('owners'), 0, -1)) do
  if owner == job[2] then
    isBefore = false
  else
    ahead = ahead + math.min(redis.call('ZCARD', key('waiting', owner)), own + (isBefore and 1 or 0))
  end
end
return {job[1], run, ahead, text(mean())}`,

  claim: String.raw`
local worker, terms, maxDelay = ARGV[1], cjson.decode(ARGV[2]), tonumber(ARGV[3])
local at = now()

-- The routes of which no job may start now.
local blocked = {}
if next(terms.shared) then
  local running = {}
  for _, id in ipairs(redis.call('SMEMBERS', key('running'))) do
    local route = read(id, 'route')[1]
    running[route] = (running[route] or 0) + 1
  end
  for _, each in ipairs(terms.shared) do
    local count = 0
    for _, route in ipairs(each.routes) do count = count + (running[route] or 0) end
    if count >= each.limit then
      for _, route in ipairs(each.routes) do blocked[route] = true end
    end
  end
end

-- The first waiting jobs of an owner that may start and are as urgent as the first of them.
local function jobsOf(owner, count)
  local found, urgency, offset, page = {}, nil, 0, next(blocked) and ${PAGE} or count
  while true do
    local waiting = redis.call('ZRANGE', key('waiting', owner), offset, offset + page - 1, 'WITHSCORES')
    if #waiting == 0 then return found end
    for i = 1, #waiting, 2 do
      if not next(blocked) or not blocked[read(waiting[i], 'route')[1]] then
        local priority = math.floor(waiting[i + 1] / 2 ^ 40)
        urgency = urgency or priority
        if priority ~= urgency then return found end
        found[#found + 1] = waiting[i]
        if #found == count then return found end
      end
    end
    offset = offset + page
  end
end

-- The owners who may start a job and have had no turn in this round, in the order of their turns.
local function ownersOfRound()
  local all, left, round = {}, {}, total('round')
  local waiting = redis.call('ZRANGE', key('owners'), 0, -1, 'WITHSCORES')
  for i = 1, #waiting, 2 do
    local owner, limit = waiting[i], terms.limits[waiting[i]]
    local hasRoom = not limit or tonumber(redis.call('HGET', key('runs'), owner) or '0') < limit
    if hasRoom and (not next(blocked) or jobsOf(owner, 1)[1]) then
      all[#all + 1] = owner
      if tonumber(waiting[i + 1]) <= round then left[#left + 1] = owner end
    end
  end
  if #left > 0 then return left, round end
  return all, total('turn')
end

-- The most urgent jobs of owners, in the order in which they would start.
local function nextJobs(owners, count)
  local jobs, queues, rank = {}, {}, 1
  for i = 1, math.min(#owners, count) do queues[i] = jobsOf(owners[i], count) end
  while true do
    local isEnd = true
    for i, queue in ipairs(queues) do
      if #jobs == count then return jobs end
      if queue[rank] then
        jobs[#jobs + 1] = {id = queue[rank], owner = owners[i]}
        isEnd = false
      end
    end
    if isEnd then return jobs end
    rank = rank + 1
  end
end

-- The job to start, and how many jobs before it are passed over.
local function choose(jobs)
  for i, job in ipairs(jobs) do
    local found = read(job.id, 'route', 'passed')
    if terms.warm[found[1]] then return job, i - 1 end
    -- A clock that was set back must not delay a job.
    if found[2] and math.abs(at - found[2]) >= maxDelay then break end
  end
  return jobs[1], 0
end

local owners, round = ownersOfRound()
local jobs = nextJobs(owners, next(terms.warm) and ${LOOK_AHEAD} or 1)
local chosen, passed = choose(jobs)
if not chosen then return false end
local id, owner = chosen.id, chosen.owner
check(id, owner)
local job = read(id, 'route', 'input', 'created', 'withheld')
for i = 1, passed do redis.call('HSETNX', key('job', jobs[i].id), 'passed', at) end
local turn = add('turn', 1)
redis.call('HSET', key('totals'), 'round', round)
redis.call('HSET', key('turns'), owner, turn)
dequeue(id, owner, job[1])
redis.call('ZADD', key('owners'), 'XX', turn, owner)
redis.call('SADD', key('running'), id)
redis.call('HINCRBY', key('runs'), owner, 1)
local attempts = redis.call('HINCRBY', key('job', id), 'attempts', 1)
local token = redis.call('HINCRBY', key('job', id), 'token', 1)
redis.call('HSET', key('job', id), 'state', 'running', 'started', at, 'worker', worker, 'beat', 0)
addEvent(id, at, 'started', '{"attempt":' .. attempts .. '}')
publishChange(id)
return {id, token, owner, job[2], attempts, at - job[3], job[4]}`,

  renew: String.raw`
if not heldBy(ARGV[1], ARGV[2]) then return 'lost' end
redis.call('HINCRBY', key('job', ARGV[1]), 'beat', 1)
return read(ARGV[1], 'canceling')[1] and 'canceling' or 'held'`,

  append: String.raw`
local id = ARGV[1]
if not heldBy(id, ARGV[2]) then return 0 end
check(id)
addGiven(id, 3)
publishChange(id)
return 1`,

  complete: String.raw`
local id, token, state, status, head, result, names, bytes, record = unpack(ARGV)
local job = read(id, 'state', 'token', 'canceling', 'started', 'route', 'endedBy')
if job[1] ~= 'running' or job[2] ~= token then
  -- The same worker asks again when it got no answer the first time.
  return job[6] == token and job[1]
end
check(id)
redis.call('HSET', key('job', id), 'endedBy', token)
addGiven(id, 10)
-- Whoever asked to cancel was told that it will be.
if job[3] then
  finish(id, 'canceled', {})
  return 'canceled'
end
local more = {'head', head}
if status ~= '' then more[3], more[4] = 'status', status end
if result ~= '' then more[#more + 1], more[#more + 2] = 'result', result end
if record ~= '' then more[#more + 1], more[#more + 2] = 'record', record end
addFiles(id, names)
redis.call('HINCRBY', key('job', id), 'bytes', bytes)
add('bytes', bytes)
finish(id, state, more)
if state == 'succeeded' then
  local duration, known = now() - job[4], redis.call('HGET', key('durations'), job[5])
  if known then duration = known * ${1 - LAST_RUN_WEIGHT} + duration * ${LAST_RUN_WEIGHT} end
  redis.call('HSET', key('durations'), job[5], text(duration))
end
return state`,

  release: String.raw`
local id = ARGV[1]
if heldBy(id, ARGV[2]) then queueAgain(id, read(id, 'attempts')[1] - 1) end`,

  cancel: String.raw`
local id = ARGV[1]
local state = read(id, 'state')[1]
if not state then return false end
check(id)
if state == 'running' then
  redis.call('HSET', key('job', id), 'canceling', 1)
  publishChange(id)
end
if state == 'queued' then finish(id, 'canceled', {}) end
return redis.call('HGETALL', key('job', id))`,

  held: String.raw`
local found = {}
for _, id in ipairs(redis.call('SMEMBERS', key('running'))) do
  local job = read(id, 'token', 'worker', 'beat')
  found[#found + 1] = {id, job[1], job[2], job[3]}
end
return found`,

  reclaim: String.raw`
local id, token, beat = unpack(ARGV)
local job = read(id, 'beat', 'canceling', 'attempts')
if not heldBy(id, token) or job[1] ~= beat then return 0 end
check(id)
if job[2] then finish(id, 'canceled', {})
elseif tonumber(job[3]) >= ${MAX_ATTEMPTS} then finish(id, 'failed', {'problem', 'interrupted'})
else queueAgain(id, job[3]) end
return 1`,

  takeWebhook: String.raw`
local at = now()
local id = redis.call('ZRANGEBYSCORE', key('due'), '-inf', at, 'LIMIT', 0, 1)[1]
if not id then return false end
check(id)
redis.call('ZADD', key('due'), at + ARGV[1], id)
return redis.call('HGETALL', key('job', id))`,

  endWebhook: String.raw`
local id, after, tries = unpack(ARGV)
if redis.call('EXISTS', key('job', id)) == 0 then return end
check(id)
redis.call('HSET', key('job', id), 'tries', tries)
if after == '' then redis.call('ZREM', key('due'), id)
else redis.call('ZADD', key('due'), now() + after, id) end`,

  record: String.raw`
local id, owner, bytes, names = unpack(ARGV)
if redis.call('EXISTS', key('job', id)) == 1 then return end
check(id, owner)
local seq = add('seq', 1)
redis.call('HSET', key('job', id), 'seq', seq, 'id', id, 'owner', owner, 'direct', 1, 'priority', 3, 'attempts', 1,
  'idempotency', '', 'files', '', 'bytes', bytes, unpack(ARGV, 5))
redis.call('ZADD', key('direct'), seq, id)
redis.call('ZADD', key('direct-of', owner), seq, id)
addFiles(id, names)
add('bytes', bytes)`,

  remove: String.raw`
local names, count = {}, 0
local function take(id)
  names[#names + 1] = drop(id)
  count = count + 1
end
if ARGV[1] == '' then
  for i = 2, #ARGV do
    if read(ARGV[i], 'finished')[1] then take(ARGV[i]) end
  end
  return {0, count, names}
end
local time = tonumber(ARGV[1])
for _, id in ipairs(redis.call('ZRANGEBYSCORE', key('finished'), '-inf', string.format('(%.0f', time * 1000), 'LIMIT', 0, ${MAX_PRUNED})) do take(id) end
while count < ${MAX_PRUNED} do
  local id = directBefore(time)
  if not id then break end
  take(id)
end
return {count >= ${MAX_PRUNED} and 1 or 0, count, names}`,

  prune: String.raw`
local age, count, bytes = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local names, left = {}, ${MAX_PRUNED}
local function take(id)
  names[#names + 1] = drop(id)
  left = left - 1
end
local function takeAll(ids) for _, id in ipairs(ids) do take(id) end end
local function oldestDirect(most) return most > 0 and redis.call('ZRANGE', key('direct'), 0, math.min(most, left) - 1) or {} end
while left > 0 do
  local id = directBefore(now() - age)
  if not id then break end
  take(id)
end
if left > 0 then
  takeAll(redis.call('ZRANGEBYSCORE', key('finished'), '-inf', string.format('(%.0f', (now() - age) * 1000), 'LIMIT', 0, left))
end
local function excess() return redis.call('ZCARD', key('finished')) + redis.call('ZCARD', key('direct')) - count end
if left > 0 then takeAll(oldestDirect(excess())) end
if left > 0 and excess() > 0 then takeAll(redis.call('ZRANGE', key('finished'), 0, math.min(excess(), left) - 1)) end
local skipped = 0
while total('bytes') > bytes and left > 0 do
  local id = oldestDirect(1)[1]
  if id then
    take(id)
  else
    id = redis.call('ZRANGE', key('finished'), skipped, skipped)[1]
    if not id then break end
    if tonumber(read(id, 'bytes')[1]) > 0 then take(id) else skipped = skipped + 1 end
  end
end
return {left <= 0 and 1 or 0, names}`,
} as const;

/** The name of a script. */
export type ScriptName = keyof typeof bodies;

/** The scripts, by name. */
export const scripts: Readonly<Record<ScriptName, string>> = Object.fromEntries(
  Object.entries(bodies).map(([name, body]) => [name, functions + body]),
) as Record<ScriptName, string>;
