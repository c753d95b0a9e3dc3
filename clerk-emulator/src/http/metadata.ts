import type { Metadata } from "../entities";

/** Objects in objects. Whatever writes or merges them calls itself for each, and the stack has an end. */
const MOST_LEVELS = 100;

/** Adds to what is there, as deep as both go; a null takes a key away. */
export function mergeMetadata(into: Metadata, changes: Metadata | undefined): Metadata {
  const merged = new Map(Object.entries(into));
  for (const [key, value] of Object.entries(changes ?? {})) {
    const before = merged.get(key);
    if (value === null) merged.delete(key);
    else if (isMetadata(before) && isMetadata(value)) merged.set(key, mergeMetadata(before, value));
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

export function isMetadata(value: unknown): value is Metadata {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isNestedTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= MOST_LEVELS; depth += 1) {
    level = level.flatMap((each) =>
      typeof each === "object" && each !== null ? Object.values(each) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}
