/** Which job starts next, by the rules in `claiming.ts`, and how many start before another. */
import type { Database } from '../../../runtime/sqlite/index.ts';
import { type ClaimTerms, LOOK_AHEAD } from '../../claiming.ts';
import type { Row } from './rows.ts';
import { addTo, all, one, run, total } from './statements.ts';

/** Whether the route of a job is not in a JSON list. */
const isFree = 'route NOT IN (SELECT value FROM json_each(?))';

interface Waiting {
  readonly owner: string;
  readonly waiting: number;
  readonly oldest: number;
  readonly turn: number;
}

/** The owners of waiting jobs, other than those of blocked routes, in the order of their turns. */
function ownersIn(database: Database, blocked: readonly string[] = []): readonly Waiting[] {
  return all<Waiting>(
    database,
    `SELECT jobs.owner AS owner, COUNT(*) AS waiting, MIN(seq) AS oldest, COALESCE(turn, 0) AS turn
     FROM jobs LEFT JOIN turns ON turns.owner = jobs.owner
     WHERE state = 'queued' AND ${isFree} GROUP BY jobs.owner ORDER BY 4, 3`,
    JSON.stringify(blocked),
  );
}

/** The job to start next, by the rules in `claiming.ts`. Records which jobs it passes over. */
export function nextJob(database: Database, terms: ClaimTerms, maxDelay: number): Row | undefined {
  const { warm } = terms;
  const blocked = blockedRoutes(database, terms);
  const jobs = nextJobs(database, ownersOfRound(database, terms, blocked), blocked, warm.size === 0 ? 1 : LOOK_AHEAD);
  const ahead = jobs.findIndex(({ route }) => warm.has(route));
  const passed = jobs.slice(0, Math.max(0, ahead));
  const now = Date.now();
  // A clock that was set back must not delay a job.
  if (passed.some(({ passed: since }) => since !== null && Math.abs(now - since) >= maxDelay)) return jobs[0];
  for (const { seq } of passed) run(database, 'UPDATE jobs SET passed = COALESCE(passed, ?) WHERE seq = ?', now, seq);
  return jobs[passed.length];
}

/** The owners who may start a job and have had no turn in this round, in the order of their turns. */
function ownersOfRound(database: Database, { limits }: ClaimTerms, blocked: readonly string[]): readonly string[] {
  const owners = ownersIn(database, blocked).filter(({ owner }) => {
    const limit = limits.get(owner);
    return limit === undefined || runningJobs(database, owner) < limit;
  });
  const round = total(database, 'round');
  const left = owners.filter(({ turn }) => turn <= round);
  const starts = left.length === 0 && owners.length > 0;
  if (starts) addTo(database, 'round', total(database, 'turn') - round);
  return (starts ? owners : left).map(({ owner }) => owner);
}

/** The routes of which no job may start now. */
function blockedRoutes(database: Database, { shared }: ClaimTerms): readonly string[] {
  if (shared.length === 0) return [];
  const running = all<{ route: string; n: number }>(
    database,
    "SELECT route, COUNT(*) AS n FROM jobs WHERE state = 'running' GROUP BY route",
  );
  const counts = new Map(running.map(({ route, n }) => [route, n]));
  const full = shared.filter(
    ({ routes, limit }) => limit <= routes.reduce((n, each) => n + (counts.get(each) ?? 0), 0),
  );
  return full.flatMap(({ routes }) => routes);
}

function runningJobs(database: Database, owner: string): number {
  const found = one<{ n: number }>(
    database,
    "SELECT COUNT(*) AS n FROM jobs WHERE state = 'running' AND owner = ?",
    owner,
  );
  return found?.n ?? 0;
}

/** The most urgent jobs of owners, in the order in which they would start. */
function nextJobs(
  database: Database,
  owners: readonly string[],
  blocked: readonly string[],
  count: number,
): readonly Row[] {
  const queues = owners.slice(0, count).map((owner) => {
    const [next] = jobsOf(database, owner, blocked, 1);
    return count === 1 || next === undefined ? [next] : jobsOf(database, owner, blocked, count, next.priority);
  });
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  const rounds = Array.from({ length: longest }, (_, index) => queues.flatMap((queue) => queue[index] ?? []));
  return rounds.flat().slice(0, count);
}

/** The first waiting jobs of an owner that are at least this urgent. */
function jobsOf(
  database: Database,
  owner: string,
  blocked: readonly string[],
  count: number,
  priority = Number.MAX_SAFE_INTEGER,
): readonly Row[] {
  return all<Row>(
    database,
    `SELECT * FROM jobs WHERE state = 'queued' AND owner = ? AND priority <= ? AND ${isFree} ORDER BY priority, seq LIMIT ?`,
    owner,
    priority,
    JSON.stringify(blocked),
    count,
  );
}

/** The number of jobs that will start before this one: earlier jobs of its owner, and those of others in the turns until then. */
export function jobsAhead(database: Database, row: Row): number {
  const own =
    one<{ n: number }>(
      database,
      `SELECT COUNT(*) AS n FROM jobs WHERE state = 'queued' AND owner = ?
       AND (priority < ? OR (priority = ? AND seq < ?))`,
      row.owner,
      row.priority,
      row.priority,
      row.seq,
    )?.n ?? 0;
  const owners = ownersIn(database);
  const turn = owners.findIndex(({ owner }) => owner === row.owner);
  return owners.reduce(
    (sum, { owner, waiting }, index) =>
      owner === row.owner ? sum : sum + Math.min(waiting, own + (index < turn ? 1 : 0)),
    own,
  );
}
