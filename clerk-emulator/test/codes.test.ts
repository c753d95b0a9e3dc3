import { expect, test } from "vitest";
import { attemptCode } from "../src/accounts/factors/codes";
import type { Verification } from "../src/entities";

const SENT: Verification = {
  strategy: "email_code",
  status: "unverified",
  code: "123456",
  attempts: 0,
  expireAt: 1_000,
};

test("the right code in time", () => {
  const { verification, problem } = attemptCode(SENT, "123456", 999);
  expect(problem).toBeNull();
  expect(verification).toMatchObject({ status: "verified", code: null, attempts: 1 });
});

test("the right code too late", () => {
  const { verification, problem } = attemptCode(SENT, "123456", 1_000);
  expect(problem?.code).toBe("verification_expired");
  expect(verification).toMatchObject({ status: "expired", code: null });
});

test("the right code at the sixth try", () => {
  const { verification, problem } = attemptCode({ ...SENT, attempts: 5 }, "123456", 0);
  expect(problem?.code).toBe("verification_failed");
  expect(attemptCode.bind(null, verification, "123456", 0)().problem?.code).toBe(
    "verification_failed",
  );
});

test("a code used twice", () => {
  const { verification } = attemptCode(SENT, "123456", 0);
  expect(() => attemptCode(verification, "123456", 0)).toThrow(/verified before/);
});

test("a code never sent", () => {
  expect(() => attemptCode(null, "123456", 0)).toThrow(/No code was sent/);
});
