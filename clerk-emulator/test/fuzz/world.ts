import { Browser } from "../support/browser";
import { PAGE_ORIGIN, type Emulator } from "../support/start-emulator";

/** A PNG of one pixel. */
export const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const PASSWORD = "correct horse";

/** Everything that a path may name, made just now, and the browsers of the people whose it is. */
export interface World {
  cookie: string;
  /** Of another browser, whose person has begun to sign up. */
  newcomerCookie: string;
  /** What a page's address may want in its query. */
  query: string;
  /** By the word that stands before the id in a path. */
  ids: Readonly<Record<string, string>>;
  /** What a field may want to be: real ids, addresses, tokens and codes. */
  values: readonly string[];
}

let made = 0;

/** Through the APIs themselves, so that a world is what an app would have. */
export async function createWorld(emulator: Emulator): Promise<World> {
  const { control, backend } = emulator;
  const name = `person${(made += 1)}`;
  // Clerk's test addresses always get the code 424242.
  const address = `${name}+clerk_test@${name}.example`;
  const other = await control.createUser({ emailAddress: `${name}.other@example.com` });
  const otherTeam = await control.createOrganization({
    name: `${name}-other`,
    members: [{ userId: other.id, role: "org:admin" }],
  });
  // Before its people: a domain tells nothing to those who were there.
  await addDomain(emulator, otherTeam.id, `${name}.example`);
  const user = await control.createUser({ emailAddress: address, username: name });
  const { sessionId, header } = await control.createSessionCookies(user.id, {
    origin: PAGE_ORIGIN,
  });
  const browser = new Browser(emulator);
  browser.keep(header.split("; "));
  const newcomer = new Browser(emulator);
  const begin = async (path: string, fields: Record<string, string>, by = browser) => {
    const { status, body } = await by.post(path, fields);
    if (status !== 200) throw new Error(`The world lacks ${path}: ${JSON.stringify(body)}`);
    return body.response;
  };
  const organization = await control.createOrganization({
    name,
    members: [
      { userId: user.id, role: "org:admin" },
      { userId: other.id, role: "org:member" },
    ],
  });
  const domain = await addDomain(emulator, organization.id, `${name}-team.example`);
  const asker = await control.createUser({ emailAddress: `asker@${name}-team.example` });
  const askerBrowser = new Browser(emulator);
  const asking = await control.createSessionCookies(asker.id, { origin: PAGE_ORIGIN });
  askerBrowser.keep(asking.header.split("; "));
  const readSuggestion = async (by: Browser) => {
    const { body } = await by.get("/v1/me/organization_suggestions");
    const { data } = body.response as unknown as { data: { id: string }[] };
    if (!data[0]) throw new Error(`The world lacks a suggestion: ${JSON.stringify(body)}`);
    return data[0].id;
  };
  const suggested = await readSuggestion(askerBrowser);
  await begin(`/v1/me/organization_suggestions/${suggested}/accept`, {}, askerBrowser);
  const asked = await browser.get(`/v1/organizations/${organization.id}/membership_requests`);
  const requests = (asked.body.response as unknown as { data: { id: string }[] }).data;
  const invitation = await backend.organizations.createOrganizationInvitation({
    organizationId: organization.id,
    emailAddress: `${name}.invited@example.com`,
    role: "org:member",
  });
  const ownInvitation = await backend.organizations.createOrganizationInvitation({
    organizationId: otherTeam.id,
    emailAddress: address,
    role: "org:member",
  });
  const emailAddress = await begin("/v1/me/email_addresses", {
    email_address: `${name}.second+clerk_test@example.com`,
  });
  const passkey = await begin("/v1/me/passkeys", {});
  const account = await begin("/v1/me/external_accounts", {
    strategy: "oauth_google",
    redirect_url: `${PAGE_ORIGIN}/`,
  });
  const form = new FormData();
  form.set("file", new Blob([PNG], { type: "image/png" }), "picture.png");
  await browser.upload("/v1/me/profile_image", form);
  const { imageUrl } = await backend.users.getUser(user.id);
  const template = await backend.jwtTemplates.create({ name, claims: { plan: "free" } });
  const entry = await backend.waitlistEntries.create({ emailAddress: `${name}.wait@example.com` });
  const applied = await backend.invitations.createInvitation({
    emailAddress: `${name}.applied@example.com`,
  });
  const signInToken = await backend.signInTokens.createSignInToken({
    userId: user.id,
    expiresInSeconds: 600,
  });
  const actorToken = await backend.actorTokens.create({
    userId: user.id,
    actor: { sub: other.id },
    expiresInSeconds: 600,
  });
  const newAddress = { email_address: `${name}.new+clerk_test@example.com` };
  const signUp = await begin("/v1/client/sign_ups", newAddress, newcomer);
  // Last, since other steps drop what a browser has begun.
  const signIn = await begin("/v1/client/sign_ins", { identifier: `${name}.other@example.com` });
  const ids = {
    sessions: sessionId,
    sign_ins: signIn.id,
    sign_ups: signUp.id,
    email_addresses: String(user["primary_email_address_id"]),
    "me/email_addresses": emailAddress.id,
    passkeys: passkey.id,
    external_accounts: account.id,
    organization_invitations: ownInvitation.id,
    organization_memberships: organization.id,
    organizations: organization.id,
    "organizations/invitations": invitation.id,
    organization_suggestions: await readSuggestion(browser),
    domains: domain.id,
    membership_requests: requests[0]?.id ?? "",
    memberships: other.id,
    users: user.id,
    img: imageUrl.split("/").at(-1) ?? "",
    provider: "google",
    tokens: name,
    oauth_access_tokens: "oauth_google",
    actor_tokens: actorToken.id,
    sign_in_tokens: signInToken.id,
    jwt_templates: template.id,
    waitlist_entries: entry.id,
    invitations: applied.id,
  };
  const values = [address, name, PASSWORD, "424242", user.id, other.id, signInToken.token];
  return {
    cookie: browser.cookieHeader,
    query: `redirect_url=${PAGE_ORIGIN}/&ticket=${signInToken.token}`,
    newcomerCookie: newcomer.cookieHeader,
    ids,
    values: [...values, ...Object.values(ids)],
  };
}

function addDomain({ backend }: Emulator, organizationId: string, name: string) {
  const open = { enrollmentMode: "automatic_suggestion", verified: true } as const;
  return backend.organizations.createOrganizationDomain({ organizationId, name, ...open });
}

/** The path with this world's ids in it. Throws for a parameter that the world knows nothing of. */
export function fillPath(pattern: string, { ids }: World): string {
  const words = pattern.split("/");
  const filled = words.map((word, index) => {
    if (!word.startsWith(":")) return word;
    const kind = words[index - 1] ?? "";
    const id = ids[`${words[2] ?? ""}/${kind}`] ?? ids[kind];
    if (id === undefined) throw new Error(`Nothing stands for ${word} of ${pattern}`);
    return id;
  });
  return filled.join("/");
}
