import { type Message, say } from "~/i18n/messages";
import { readBounded } from "./read-bounded.server";

/** The largest form that is read, in bytes of its encoded body. */
export const FORM_BODY_BYTES = 1_000_000;

export type ReadForm =
  | { ok: true; form: FormData }
  | { ok: false; status: 413 | 415 | 422; message: Message; form: FormData | null };

/**
 * Reads a submitted form and stops at `maxBytes`: not a byte beyond is taken in. Text that is not UTF-8 is
 * refused, with what could be read of it kept in `form`, unless the form brings files, which are no text.
 */
export async function readForm(
  request: Request,
  { maxBytes = FORM_BODY_BYTES, hasFiles = false } = {},
): Promise<ReadForm> {
  const type = request.headers.get("Content-Type") ?? "";
  const isUrlEncoded = /^application\/x-www-form-urlencoded\b/i.test(type);
  if (!isUrlEncoded && !/^multipart\/form-data\b/i.test(type)) {
    return { ok: false, status: 415, message: say("problems.notForm"), form: null };
  }
  const body = await readBounded(request, maxBytes);
  if (!body) {
    const message = say("problems.tooMuch", { megabytes: maxBytes / 1_000_000 });
    return { ok: false, status: 413, message, form: null };
  }
  const form = await decode(body, type);
  if (!form) {
    return { ok: false, status: 422, message: say("problems.damagedForm"), form: null };
  }
  if (!hasFiles && !isUtf8(isUrlEncoded ? percentDecode(body) : body)) {
    return { ok: false, status: 422, message: say("problems.notUtf8"), form };
  }
  return { ok: true, form };
}

async function decode(body: Uint8Array<ArrayBuffer>, type: string): Promise<FormData | null> {
  try {
    return await new Response(body, { headers: { "Content-Type": type } }).formData();
  } catch {
    return null; // A multipart body without its boundary, say: the caller refuses it.
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The bytes that a URL-encoded body stands for; `+` may stay, it is a byte of UTF-8 either way. */
function percentDecode(body: Uint8Array): Uint8Array {
  const decoded = new Uint8Array(body.length);
  let length = 0;
  for (let i = 0; i < body.length; i++, length++) {
    const high = hexDigit(body[i + 1]);
    const low = hexDigit(body[i + 2]);
    const isEscape = body[i] === 0x25 && high !== null && low !== null;
    decoded[length] = isEscape ? high * 16 + low : (body[i] ?? 0);
    if (isEscape) i += 2;
  }
  return decoded.subarray(0, length);
}

function hexDigit(byte: number | undefined): number | null {
  if (byte === undefined) return null;
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? null : digit;
}
