import { createId } from "../crypto/random";
import type { Device } from "../entities";
import type { RandomBytes } from "../crypto/random";

const MAX_CHARACTERS = 64;

// Order matters: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
const BROWSERS: readonly [pattern: RegExp, name: string][] = [
  [/Edg(?:e|A|iOS)?\/([\d.]+)/, "Edge"],
  [/OPR\/([\d.]+)/, "Opera"],
  [/Firefox\/([\d.]+)/, "Firefox"],
  [/FxiOS\/([\d.]+)/, "Firefox"],
  [/HeadlessChrome\/([\d.]+)/, "Chrome"],
  [/(?:Chrome|CriOS)\/([\d.]+)/, "Chrome"],
  [/Version\/([\d.]+).* Safari\//, "Safari"],
];

const SYSTEMS: readonly [pattern: RegExp, name: string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Mac OS X|Macintosh/, "Macintosh"],
  [/Windows/, "Windows"],
  [/CrOS/, "Chromebook"],
  [/Linux|X11/, "Linux"],
];

/** What "Active devices" shows, from the headers the app's proxy passes on. */
export function createDevice(random: RandomBytes, headers: Headers): Device {
  const agent = headers.get("user-agent") ?? "";
  const system = SYSTEMS.find(([pattern]) => pattern.test(agent));
  const browser = BROWSERS.find(([pattern]) => pattern.test(agent));
  const version = browser ? browser[0].exec(agent)?.[1] : null;
  const address = (headers.get("x-forwarded-for") ?? "").split(",")[0]?.trim() ?? "";
  return {
    id: createId(random, "sess_activity"),
    browserName: browser?.[1] ?? null,
    browserVersion: version?.slice(0, MAX_CHARACTERS) ?? null,
    deviceType: system?.[1] ?? null,
    isMobile: /iPhone|Android.*Mobile/.test(agent),
    ipAddress: /^[\d.a-fA-F:]{2,45}$/.test(address) ? address : null,
  };
}

/** Where an address is, as far as one can say without asking anybody: on this machine, or nowhere known. */
export function describePlace(ipAddress: string | null): string | null {
  return ipAddress === null || /^(127\.|::1$)/.test(ipAddress) ? "this machine" : null;
}
