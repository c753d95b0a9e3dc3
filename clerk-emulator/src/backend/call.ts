import type { Fields } from "../http/fields";
import { Problem } from "../http/problem";
import type { Route } from "../http/router";
import type { Instance } from "../instance";

/** One request of the app's server, proved by the secret key. */
export interface BackendCall {
  readonly instance: Instance;
  readonly url: URL;
  readonly parameters: Record<string, string>;
  readonly fields: Fields;
}

export type BackendRoute = Route<(call: BackendCall) => Response | Promise<Response>>;

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 500;

/** The part of a list that `limit` and `offset` ask for. */
export function takePage<T>(call: BackendCall, all: T[]): T[] {
  const limit = readCount(call.url, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
  const offset = readCount(call.url, "offset", 0, 0, Number.MAX_SAFE_INTEGER);
  return all.slice(offset, offset + limit);
}

function readCount(url: URL, name: string, fallback: number, least: number, most: number): number {
  const text = url.searchParams.get(name);
  if (text === null) return fallback;
  const count = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= least && count <= most) return count;
  const message = `${name} must be a number from ${least} to ${most}.`;
  throw new Problem(422, "form_param_value_invalid", message, name);
}

/** Clerk takes a list as `name=a&name=b`, and some of its clients write `name[]`. */
export function listFilter(url: URL, name: string): string[] {
  return [...url.searchParams.getAll(name), ...url.searchParams.getAll(`${name}[]`)];
}
