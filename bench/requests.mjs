// @ts-check
/**
 * How fast Workers answer, each beside an empty one in the same workerd on the same run. Only the ratios
 * mean anything: the client shares the machine, and no two machines are alike.
 */
import { Agent, get } from "node:http";
import { readFileSync, readdirSync } from "node:fs";
import { text } from "node:stream/consumers";
import { median } from "./median.mjs";

/** Many and short, in turn: what else the machine does then falls on all subjects alike. */
const ROUNDS = 21;
const ROUND_MILLISECONDS = 500;
/**
 * Before each round, and not counted: what the subject before has left to be collected is not this one's. A cold read
 * leaves 28 KB, so that so long a time brings the collector to the 8 MB at which it comes by.
 */
const RUN_IN_MILLISECONDS = 250;
const CONCURRENCY = 8;
const EMPTY_HOST = "empty.localhost";

/** @typedef {Record<string, string>} Headers */
/** @typedef {{ name: string, path: string | (() => string), headers: Headers | (() => Headers), status: number }} Subject */
/** @typedef {{ perSecond: number, cpuMilliseconds: number }} Round of one subject; CPU is workerd's, a request */
/** @type {Subject} */
export const EMPTY_WORKER = {
  name: "empty Worker",
  path: "/",
  headers: { Host: EMPTY_HOST },
  status: 200,
};

/**
 * @param {string} origin
 * @param {Subject[]} subjects the empty Worker first
 * @returns {Promise<Map<Subject, Round[]>>}
 */
export async function measureSubjects(origin, subjects) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  try {
    const workerd = findWorkerd();
    /** @type {Map<Subject, Round[]>} */
    const rounds = new Map(subjects.map((subject) => [subject, []]));
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [subject, measured] of rounds) {
        await requestFor(RUN_IN_MILLISECONDS, origin, agent, subject);
        const figures = await measureRound(origin, agent, subject, workerd);
        // The first round warms up: compiled code, connections, key imports.
        if (round > 0) measured.push(figures);
      }
    }
    return rounds;
  } finally {
    agent.destroy();
  }
}

/**
 * @param {import("miniflare").MiniflareOptions} options
 * @returns {import("miniflare").MiniflareOptions} the same, and a Worker that does nothing on a host of its own
 */
export function withEmptyWorker(options) {
  if (!("workers" in options)) throw new Error("Postern is more than one Worker.");
  const empty = {
    name: "empty",
    modules: /** @type {const} */ (true),
    script: `export default { fetch: () => new Response("") };`,
    compatibilityDate: "2026-04-26",
    routes: [`${EMPTY_HOST}/*`],
  };
  return { ...options, workers: [...options.workers, empty] };
}

/**
 * @param {string} origin
 * @param {Agent} agent
 * @param {Subject} subject
 * @param {number | null} workerd its process id
 * @returns {Promise<Round>}
 */
async function measureRound(origin, agent, subject, workerd) {
  const cpuBefore = readCpuMilliseconds(workerd);
  const startedAt = performance.now();
  const requests = await requestFor(ROUND_MILLISECONDS, origin, agent, subject);
  return {
    perSecond: requests / ((performance.now() - startedAt) / 1000),
    cpuMilliseconds: (readCpuMilliseconds(workerd) - cpuBefore) / requests,
  };
}

/**
 * @param {number} milliseconds
 * @param {string} origin
 * @param {Agent} agent
 * @param {Subject} subject
 * @returns {Promise<number>} how many were answered
 */
async function requestFor(milliseconds, origin, agent, subject) {
  const startedAt = performance.now();
  const counts = await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      let count = 0;
      while (performance.now() - startedAt < milliseconds) {
        await request(origin, agent, subject);
        count += 1;
      }
      return count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * @param {string} origin
 * @param {string} path
 * @param {Headers} headers fetch would not send a Host
 * @returns {Promise<string>}
 */
export function requestText(origin, path, headers) {
  return new Promise((resolve, reject) => {
    get(new URL(path, origin), { headers }, (response) => {
      if (response.statusCode === 200) text(response).then(resolve, reject);
      else reject(new Error(`${path} answered ${response.statusCode} in place of 200.`));
    }).on("error", reject);
  });
}

/**
 * @param {string} origin
 * @param {Agent} agent
 * @param {Subject} subject
 * @returns {Promise<void>}
 */
function request(origin, agent, { name, path, headers, status }) {
  return new Promise((resolve, reject) => {
    const asked = typeof path === "string" ? path : path();
    const sent = typeof headers === "function" ? headers() : headers;
    get(new URL(asked, origin), { agent, headers: sent }, (response) => {
      response.resume();
      if (response.statusCode !== status) {
        reject(new Error(`${name} answered ${response.statusCode} in place of ${status}.`));
      }
      response.on("end", resolve).on("error", reject);
    }).on("error", reject);
  });
}

/** @returns {number | null} the workerd that this process started; null where /proc does not tell */
function findWorkerd() {
  if (process.platform !== "linux") return null;
  const found = readdirSync("/proc").find((name) => {
    if (!/^\d+$/.test(name)) return false;
    const { command, parent } = readProcess(name) ?? {};
    return command === "workerd" && parent === process.pid;
  });
  return found === undefined ? null : Number(found);
}

/**
 * @param {number | null} id
 * @returns {number} user and system time since the process began; NaN where unknown
 */
function readCpuMilliseconds(id) {
  if (id === null) return Number.NaN;
  return readProcess(String(id))?.cpuMilliseconds ?? Number.NaN;
}

/**
 * /proc/ID/stat: after the command in brackets, field 4 is the parent, 14 and 15 the user and system
 * time in ticks of 10 ms (proc(5)).
 *
 * @param {string} id
 */
function readProcess(id) {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      command: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")),
      parent: Number(fields[1]),
      cpuMilliseconds: (Number(fields[11]) + Number(fields[12])) * 10,
    };
  } catch {
    return null; // The process has gone meanwhile.
  }
}

/**
 * @param {Map<Subject, Round[]>} rounds the empty Worker's first
 * @returns {{ name: string, perSecond: number, ratio: number, cpu: number, cpuRatio: number }[]} medians;
 *   each ratio is to the empty Worker in the same round
 */
export function summarize(rounds) {
  const [empty = []] = rounds.values();
  return [...rounds].map(([{ name }, measured]) => {
    const ratios = (/** @type {(round: Round) => number} */ figureOf) =>
      median(measured.map((round, at) => figureOf(round) / figureOf(empty[at] ?? round)));
    return {
      name,
      perSecond: median(measured.map(({ perSecond }) => perSecond)),
      ratio: ratios(({ perSecond }) => perSecond),
      cpu: median(measured.map(({ cpuMilliseconds }) => cpuMilliseconds)),
      cpuRatio: ratios(({ cpuMilliseconds }) => cpuMilliseconds),
    };
  });
}

/** @param {ReturnType<typeof summarize>} rows */
export function printTable(rows) {
  console.log(`\nMedians of ${ROUNDS} rounds, ratios to an empty Worker in the same workerd`);
  const width = Math.max(...rows.map(({ name }) => name.length)) + 2;
  const titles = [
    ["requests/s", 10],
    ["ratio", 8],
    ["CPU ms", 9],
    ["ratio", 8],
  ];
  const line = titles.map(([title, room]) => String(title).padStart(Number(room)));
  console.log("".padEnd(width) + line.join(""));
  for (const { name, perSecond, ratio, cpu, cpuRatio } of rows) {
    const cells = [
      perSecond.toFixed(0).padStart(10),
      ratio.toFixed(3).padStart(8),
      cpu.toFixed(2).padStart(9),
      cpuRatio.toFixed(1).padStart(8),
    ];
    console.log(name.padEnd(width) + cells.join(""));
  }
}
