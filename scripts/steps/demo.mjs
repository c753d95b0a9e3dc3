// @ts-check
/** A person to sign in as at once, with a few posts, made through the product's own doors. */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Known to everyone who reads this: it opens an account that exists on one machine only. */
export const DEMO_ACCOUNT = { emailAddress: "demo@example.com", password: "a small green door" };
