import { describe, expect, test } from "vitest";
import { createTotpSecret, listTotpCodes } from "../../src/crypto/totp";
import { Browser } from "../support/browser";
import { PAGE_ORIGIN } from "../support/start-emulator";
import type { Target } from "./target";
import { isReal } from "./target";
import { expectWhole } from "./whole";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

export function conformUsers(getTarget: () => Target) {
  describe("people", () => {
    test("are created, read, listed, counted, changed and deleted", async () => {
      const target = getTarget();
      const { users } = target.clerk;
      const created = await target.createUser("ada", {
        firstName: "Ada",
        lastName: "Lovelace",
        externalId: `ext-${target.run}`,
        publicMetadata: { a: 1, deep: { x: 1, y: 2 } },
        privateMetadata: { plan: "gold" },
        unsafeMetadata: { theme: "dark" },
      });
      const user = expectWhole(await users.getUser(created.id));
      expect(user).toMatchObject({
        firstName: "Ada",
        lastName: "Lovelace",
        externalId: `ext-${target.run}`,
        passwordEnabled: true,
        twoFactorEnabled: false,
        banned: false,
        locked: false,
        hasImage: false,
        lastSignInAt: null,
        privateMetadata: { plan: "gold" },
        unsafeMetadata: { theme: "dark" },
        primaryEmailAddress: {
          emailAddress: target.createAddress("ada"),
          verification: { status: "verified" },
        },
      });
      const merged = await users.updateUserMetadata(user.id, {
        publicMetadata: { deep: { y: null, z: 3 } },
      });
      expect(merged.publicMetadata).toEqual({ a: 1, deep: { x: 1, z: 3 } });
      const changed = await users.updateUser(user.id, { firstName: "Augusta", lastName: "King" });
      expect(expectWhole(changed)).toMatchObject({ fullName: "Augusta King" });
      const listed = await users.getUserList({ emailAddress: [target.createAddress("ada")] });
      expect(expectWhole(listed.data).map(({ id }) => id)).toEqual([user.id]);
      expect(listed.totalCount).toBe(1);
      expect(await users.getCount({ userId: [user.id, created.id] })).toBe(1);
      expect(expectWhole(await users.deleteUser(user.id))).toMatchObject({
        object: "user",
        id: user.id,
        deleted: true,
      });
      await expect(users.getUser(user.id)).rejects.toMatchObject({
        status: 404,
        errors: [{ code: "resource_not_found" }],
      });
    });

    test("prove themselves by password, code and backup code, and lose these", async () => {
      const target = getTarget();
      const { users } = target.clerk;
      const password = `${crypto.randomUUID()} is not this one`;
      const totpSecret = createTotpSecret((length) =>
        crypto.getRandomValues(new Uint8Array(length)),
      );
      const backupCodes = ["abcd1234", "efgh5678"];
      const { id: userId } = await target.createUser("bob", { password, totpSecret, backupCodes });
      expect(await users.verifyPassword({ userId, password })).toEqual({ verified: true });
      await expect(users.verifyPassword({ userId, password: "wrong" })).rejects.toMatchObject({
        status: 422,
        errors: [{ code: "incorrect_password" }],
      });
      expect(await users.getUser(userId)).toMatchObject({
        twoFactorEnabled: true,
        totpEnabled: true,
        backupCodeEnabled: true,
      });
      const [, code = ""] = await listTotpCodes(totpSecret, Date.now());
      expect(await users.verifyTOTP({ userId, code })).toMatchObject({ code_type: "totp" });
      const byBackup = await users.verifyTOTP({ userId, code: backupCodes[0] ?? "" });
      expect(byBackup).toMatchObject({ code_type: "backup_code" });
      await users.deleteUserBackupCodes(userId);
      expect((await users.getUser(userId)).backupCodeEnabled).toBe(false);
      await users.deleteUserTOTP(userId);
      expect((await users.getUser(userId)).twoFactorEnabled).toBe(false);
      const second = await target.createUser("eve", { totpSecret });
      await users.disableUserMFA(second.id);
      expect((await users.getUser(second.id)).twoFactorEnabled).toBe(false);
    });

    test("are banned, locked and let in again", async () => {
      const target = getTarget();
      const { users } = target.clerk;
      const { id } = await target.createUser("carl");
      expect((await users.banUser(id)).banned).toBe(true);
      expect((await users.unbanUser(id)).banned).toBe(false);
      expect((await users.lockUser(id)).locked).toBe(true);
      expect((await users.unlockUser(id)).locked).toBe(false);
    });

    test("get a picture, and lose it", async () => {
      const target = getTarget();
      const { users } = target.clerk;
      const { id } = await target.createUser("dora");
      const file = new File([PNG], "dora.png", { type: "image/png" });
      expect((await users.updateUserProfileImage(id, { file })).hasImage).toBe(true);
      expect((await users.deleteUserProfileImage(id)).hasImage).toBe(false);
    });

    test("have addresses, one of them the primary one", async () => {
      const target = getTarget();
      const { users, emailAddresses } = target.clerk;
      const { id: userId } = await target.createUser("fay");
      const emailAddress = target.createAddress("fay.second");
      const added = await emailAddresses.createEmailAddress({ userId, emailAddress });
      expect(expectWhole(added)).toMatchObject({ emailAddress, linkedTo: [] });
      const changes = { verified: true, primary: true };
      const verified = await emailAddresses.updateEmailAddress(added.id, changes);
      expect(expectWhole(verified).verification?.status).toBe("verified");
      expect((await users.getUser(userId)).primaryEmailAddressId).toBe(added.id);
      const read = expectWhole(await emailAddresses.getEmailAddress(added.id));
      expect(read.emailAddress).toBe(emailAddress);
      const deleted = expectWhole(await emailAddresses.deleteEmailAddress(added.id));
      expect(deleted.deleted).toBe(true);
    });

    test("lose no passkey that they do not have", async () => {
      const target = getTarget();
      const { id: userId } = await target.createUser("gil");
      const passkeyIdentificationId = `idn_${target.run}`;
      await expect(
        target.clerk.users.deleteUserPasskey({ userId, passkeyIdentificationId }),
      ).rejects.toMatchObject({ status: 404, errors: [{ code: "resource_not_found" }] });
    });

    // A provider's account comes by a person at the provider's pages, which only the emulator can stand in for.
    test.skipIf(isReal)("have accounts elsewhere (the emulator alone)", async () => {
      const { clerk, emulator, undo } = getTarget();
      if (!emulator) throw new Error("There is no emulator.");
      const { userId, accountId } = await connectGoogle(emulator, getTarget().createAddress("hal"));
      undo(() => clerk.users.deleteUser(userId));
      const user = expectWhole(await clerk.users.getUser(userId));
      expect(user.externalAccounts).toMatchObject([{ id: accountId, provider: "oauth_google" }]);
      const tokens = await clerk.users.getUserOauthAccessToken(userId, "google");
      expect(tokens.data).toMatchObject([
        { externalAccountId: accountId, provider: "oauth_google" },
      ]);
      const deleted = await clerk.users.deleteUserExternalAccount({
        userId,
        externalAccountId: accountId,
      });
      expect(expectWhole(deleted).deleted).toBe(true);
    });
  });
}

/** Somebody who is known already comes by way of the stand-in's form. */
async function connectGoogle(emulator: NonNullable<Target["emulator"]>, email: string) {
  const { id: userId } = await emulator.control.createUser({ emailAddress: email });
  const browser = new Browser(emulator);
  const begun = await browser.post("/v1/client/sign_ins", {
    strategy: "oauth_google",
    redirect_url: `${PAGE_ORIGIN}/sign-in#/sso-callback`,
  });
  const { first_factor_verification: way } = begun.body.response as unknown as {
    first_factor_verification: { external_verification_redirect_url: string };
  };
  const { pathname, searchParams } = new URL(way.external_verification_redirect_url);
  const state = searchParams.get("state") ?? "";
  await browser.post(pathname.replace("/__clerk", ""), { state, email });
  const user = await emulator.backend.users.getUser(userId);
  return { userId, accountId: user.externalAccounts[0]?.id ?? "" };
}
