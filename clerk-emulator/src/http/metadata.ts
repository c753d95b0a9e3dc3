import type { Metadata } from "../entities";

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
