import type { Metadata } from "../entities";
import { isMetadata, isNestedTooDeep } from "./metadata";
import { malformedParameter, missingParameter, Problem } from "./problem";

/** Clerk's own bound for one metadata object, in bytes of JSON. */
const METADATA_BYTES = 8 * 1024;
const NAME_CHARACTERS = 256;
const FORM_BYTES = 64 * 1024;
const UPLOAD_BYTES = 11 * 1024 * 1024;

/** What a request sent, by field name: text from forms, any JSON value from the Backend API's callers. */
export class Fields {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values;
  }

  /** `undefined`: not sent. `null`: sent empty, which is how clerk-js sends null. */
  getText(name: string, maxCharacters = NAME_CHARACTERS): string | null | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (value === null || value === "") return null;
    if (typeof value !== "string") throw malformedParameter(name, `${name} must be text.`);
    if (value.length > maxCharacters) {
      throw new Problem(422, "form_param_max_length_exceeded", `${name} is too long.`, name);
    }
    return value;
  }

  requireText(name: string, maxCharacters?: number): string {
    const text = this.getText(name, maxCharacters);
    if (text === undefined || text === null) throw missingParameter(name);
    return text;
  }

  static of(values: Metadata): Fields {
    return new Fields(new Map(Object.entries(values)));
  }

  /** Whether it was sent, and as no. */
  isFalse(name: string): boolean {
    const value = this.#values.get(name);
    return value === false || value === "false";
  }

  /** A list of objects. The name "" stands for a body that is a list itself. */
  listObjects(name: string, fallback?: Metadata[]): Metadata[] {
    const value = this.#values.get(name) ?? fallback;
    if (Array.isArray(value) && value.every(isMetadata)) return value;
    throw malformedParameter(name, "A list of objects was expected.");
  }

  getFlag(name: string): boolean {
    const value = this.#values.get(name);
    return value === true || value === "true";
  }

  /** A whole number, `undefined` when it was not sent. */
  getInteger(name: string): number | undefined {
    const value = this.#values.get(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value)) return value;
    throw malformedParameter(name, `${name} must be a whole number.`);
  }

  /** One text or a list of them. Empty ones in a list do not count: clerk-js's field for addresses leaves one. */
  listTexts(name: string): string[] {
    const value = this.#values.get(name);
    const all = value === undefined || value === null ? [] : [value].flat();
    const values = all.length > 1 ? all.filter((each) => each !== "") : all;
    return values.map((each: unknown) => {
      if (typeof each !== "string" || each === "") {
        throw malformedParameter(name, `${name} must be text.`);
      }
      return each;
    });
  }

  /** An object, or its JSON as text, which is how it comes in a form. */
  getMetadata(name: string): Metadata | undefined {
    const value = this.#values.get(name);
    if (value === undefined || value === null || value === "") return undefined;
    const parsed = typeof value === "string" ? parseJson(value) : value;
    if (!isMetadata(parsed)) throw malformedParameter(name, `${name} must be an object.`);
    if (new TextEncoder().encode(JSON.stringify(parsed)).length > METADATA_BYTES) {
      throw new Problem(
        422,
        "form_param_exceeds_allowed_size",
        `${name} is larger than 8 KB.`,
        name,
      );
    }
    return parsed;
  }

  getFile(name: string): File | null {
    const value = this.#values.get(name);
    return value instanceof File ? value : null;
  }
}

/** A form's fields, or a JSON object's. Throws a Problem for a body that is neither, or too large. */
export async function readFields(request: Request): Promise<Fields> {
  const type = (request.headers.get("content-type") ?? "").toLowerCase();
  const isUpload = type.startsWith("multipart/form-data");
  const body = await readBody(request, isUpload ? UPLOAD_BYTES : FORM_BYTES);
  if (body.size === 0) return new Fields(new Map());
  try {
    if (isUpload) {
      const contentType = request.headers.get("content-type") ?? "";
      const form = await new Response(body, {
        headers: { "content-type": contentType },
      }).formData();
      return new Fields(new Map<string, unknown>(form));
    }
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(
      await body.arrayBuffer(),
    );
    if (type.startsWith("application/x-www-form-urlencoded")) {
      return new Fields(readForm(text));
    }
    const parsed = parseJson(text);
    if (Array.isArray(parsed)) return new Fields(new Map([["", parsed]]));
    if (isMetadata(parsed)) return Fields.of(parsed);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // A TypeError is how the platform says "not UTF-8" or "not multipart": refused below.
  }
  throw new Problem(400, "request_body_invalid", "The body of the request could not be read.");
}

/** Reads to the end even if it keeps nothing: a browser whose upload is cut off never sees the answer. */
async function readBody(request: Request, limitBytes: number): Promise<Blob> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += piece.length;
    if (size <= limitBytes) pieces.push(piece);
  }
  if (size <= limitBytes) return new Blob(pieces);
  throw new Problem(413, "request_body_too_large", "The body of the request is too large.");
}

/** `undefined` for what is no JSON, and for what is nested so deep that it could not be written down again. */
function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isNestedTooDeep(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Lists come as one field several times, with or without [] after its name. */
function readForm(text: string): Map<string, unknown> {
  const parameters = new URLSearchParams(text);
  const values = new Map<string, unknown>();
  for (const name of new Set(parameters.keys())) {
    const all = parameters.getAll(name);
    if (name.endsWith("[]")) values.set(name.slice(0, -2), all);
    else values.set(name, all.length > 1 ? all : all[0]);
  }
  return values;
}
