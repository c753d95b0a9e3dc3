import * as fc from "fast-check";
import { PNG } from "./world";

/** Every field that some route reads, and some that none does. */
const FIELDS = [
  ..."email_address password identifier strategy code new_password current_password".split(" "),
  ..."first_name last_name unsafe_metadata public_metadata private_metadata external_id".split(" "),
  ..."email_address_id primary_email_address_id user_id expired_token refresh_token".split(" "),
  ..."request_origin redirect_url nonce limit offset order_by transfer ticket level actor".split(
    " ",
  ),
  ..."expires_in_seconds username public_key_credential state email token name slug role".split(
    " ",
  ),
  ..."claims lifetime allowed_clock_skew signing_key organization_id created_by".split(" "),
  ..."active_organization_id expires_in_days status query file sign_out_of_other_sessions".split(
    " ",
  ),
  ..."max_allowed_memberships admin_delete_enabled totp_secret backup_codes verified".split(" "),
  ..."_method _clerk_session_id __clerk_db_jwt format paginated 0".split(" "),
  ..."affiliation_email_address enrollment_mode delete_pending".split(" "),
  // Names that every object has already.
  ..."__proto__ constructor prototype toString hasOwnProperty valueOf".split(" "),
  "",
];
const SAYINGS = [
  ..."null {} [] true false -1 0 1 1e9 a.b.c %00 ' NaN __proto__ constructor".split(" "),
  ..."email_code email_link password ticket passkey totp backup_code oauth_google".split(" "),
  ..."looms.example automatic_suggestion automatic_invitation".split(" "),
  ..."org:admin org:member first_factor second_factor multi_factor pending -created_at".split(" "),
  ..."http://[ https://evil.example/ javascript:alert(1) http://localhost:8900/ 000000".split(" "),
  "",
  "'; DROP TABLE users; --",
  "\u0000\uFFFF\u{1F469}\u200D\u{1F4BB}\u202E",
  "x".repeat(300),
  "x".repeat(9000),
  '{"sub":"user_x"}',
];
/** What the fields of JSON may be. */
const jsonValue = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>({}, [], [{}], [null], true, -1, 1e308, 2 ** 53, 600, null),
  fc.constantFrom(...SAYINGS),
);
const deep = (opening: string, closing: string, depth: number) =>
  opening.repeat(depth) + closing.repeat(depth);

export interface Body {
  type: string;
  content: Uint8Array | string;
}

const encodeForm = (pairs: [string, string][]): Body => ({
  type: "application/x-www-form-urlencoded",
  content: new URLSearchParams(pairs).toString(),
});
/** By hand: `__proto__` would vanish from an object. */
const encodeJson = (pairs: [string, unknown][]): Body => ({
  type: "application/json",
  content: `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? "null"}`).join(",")}}`,
});
const encodeMultipart = (pairs: [string, string | Uint8Array][]): Body => {
  const pieces = pairs.flatMap(([name, value]) => [
    `--x\r\nContent-Disposition: form-data; name="${name}"`,
    typeof value === "string" ? "" : `; filename="a.png"\r\nContent-Type: image/png`,
    "\r\n\r\n",
    value,
    "\r\n",
  ]);
  const content = Buffer.concat([...pieces, "--x--\r\n"].map((each) => Buffer.from(each)));
  return { type: "multipart/form-data; boundary=x", content };
};

/** Bodies of all kinds. `values` are what a well-meaning caller might send. */
export function createBodies(values: readonly string[]): fc.Arbitrary<Body> {
  const field = fc.constantFrom(...FIELDS);
  const text = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...values) },
    { weight: 3, arbitrary: fc.constantFrom(...SAYINGS) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  );
  const file = fc.oneof(fc.constant<Uint8Array>(PNG), fc.uint8Array({ maxLength: 300 }));
  const list = <T>(value: fc.Arbitrary<T>) => fc.array(fc.tuple(field, value), { maxLength: 8 });
  const depth = fc.constantFrom(10, 1_000, 7_000, 30_000);
  return fc.oneof(
    { weight: 4, arbitrary: list(text).map(encodeForm) },
    { weight: 4, arbitrary: list(fc.oneof(text, jsonValue)).map(encodeJson) },
    { weight: 2, arbitrary: list(fc.oneof(text, file)).map(encodeMultipart) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constantFrom(
          ..."application/json application/x-www-form-urlencoded text/plain a/b".split(" "),
          "multipart/form-data; boundary=x",
          "multipart/form-data",
          "Application/JSON; charset=utf-16",
          "",
        ),
        content: fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.constantFrom(
            "[",
            '{"a":',
            "a=%ff&%",
            "--x\r\n\r\n",
            "--x--",
            "\uFEFF{}",
            "null",
            "[1]",
          ),
          // Neither UTF-8 nor anything else.
          fc.constant(new Uint8Array([0x7b, 0xff, 0xfe, 0xc3, 0x28, 0x7d])),
        ),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.oneof(
        fc.tuple(field, depth).map(([name, levels]) => ({
          type: "application/json",
          content: `{${JSON.stringify(name)}:${deep('{"a":', "}", 1).replace("}", "")}${deep("[", "]", levels)}}}`,
        })),
        fc.tuple(field, depth).map(([name, levels]) => ({
          type: "application/x-www-form-urlencoded",
          content: `${name}=${encodeURIComponent(deep("[", "]", Math.min(levels, 9_000)))}`,
        })),
        fc.tuple(field, fc.constantFrom(70_000, 300_000)).map(([name, size]) => ({
          type: "application/json",
          content: JSON.stringify({ [name]: "x".repeat(size) }),
        })),
      ),
    },
  );
}

/** Ids that are none, and what is no path at all. */
export const badIds = fc.oneof(
  fc.webSegment(),
  fc.constantFrom(
    ..."%00 %ff ..%2f.. __proto__ constructor toString user_x %E2%80%AE".split(" "),
    "a".repeat(5_000),
  ),
);

export const queries = (values: readonly string[]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...FIELDS), fc.constantFrom(...values, ...SAYINGS)), {
      maxLength: 3,
    })
    .map((pairs) => new URLSearchParams(pairs).toString());

/** Half of them none, as most requests have no query. */
export const maybe = <T>(arbitrary: fc.Arbitrary<T>, nothing: T) =>
  fc.oneof(fc.constant(nothing), arbitrary);
