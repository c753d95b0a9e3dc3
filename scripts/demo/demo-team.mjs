// @ts-check
import { sendForm, writePost } from "./demo-forms.mjs";

/** The demo account's colleague, a member of the team of which it is the admin. The same password opens it. */
const DEMO_COLLEAGUE = {
  emailAddress: "ben@example.com",
  password: "a small green door",
  firstName: "Ben",
  lastName: "Hinge",
  username: "ben-hinge",
};

const DEMO_TEAM = { name: "The Gatehouse", slug: "the-gatehouse" };

const FIRST_WORDS = {
  title: "House rules for the gate",
  tags: "gatehouse",
  body: `Whoever comes last bolts the great gate. The small door is nobody's to bolt.

1. Letters go to the left of the lamp.
2. The lamp is lit at dusk, and not when somebody remembers.
`,
};

const FURTHER_WORDS = `${FIRST_WORDS.body}3. What is written on the board is true until somebody wipes it off.
`;

/**
 * A team of two and a post on which both have worked, so that its history has something to tell.
 *
 * @param {import("./demo.mjs").Postern} postern
 * @param {string} adminId the demo account's
 * @returns {Promise<string>} the team's id
 */
export async function createDemoTeam({ url, control }, adminId) {
  const colleague = await control.createUser(DEMO_COLLEAGUE);
  const { id: organizationId } = await control.createOrganization({
    ...DEMO_TEAM,
    members: [
      { userId: adminId, role: "org:admin" },
      { userId: colleague.id, role: "org:member" },
    ],
  });
  /** @param {string} userId */
  const cookieOf = async (userId) =>
    (await control.createSessionCookies(userId, { origin: url, organizationId })).header;
  const address = await writePost(url, await cookieOf(colleague.id), FIRST_WORDS);
  const changed = { ...FIRST_WORDS, body: FURTHER_WORDS, intent: "save" };
  await sendForm(url, await cookieOf(adminId), address, changed);
  await Promise.all([adminId, colleague.id].map((id) => control.revokeSessions(id)));
  return organizationId;
}
