import { createVerified } from "../../accounts/factors/verified";
import { requirePendingInvitation } from "../../accounts/invitations";
import { requireUserByIdentifier } from "../../accounts/identifiers";
import {
  acceptOrganizationInvitation,
  requirePendingOrganizationInvitation,
} from "../../organizations/invitations";
import { completeSignIn } from "./sign-in-steps";
import { createSession } from "../../accounts/sessions";
import { readTicketToken, redeemTicket } from "../../accounts/factors/tickets";
import { requireUser } from "../../accounts/users";
import type { SignIn, SignUp, User } from "../../entities";
import { createDevice } from "../../http/device";
import type { FrontendCall } from "../call";

interface Redeemed {
  user: User;
  complete: (signIn: SignIn) => SignIn;
}

/**
 * Uses up the ticket that was brought. It stands for every proof, the second factor included.
 * @param check What may forbid it: asked when the ticket is known, and before it is used.
 */
export async function redeemSignInTicket(call: FrontendCall, check: () => void): Promise<Redeemed> {
  const { instance, fields } = call;
  const token = fields.requireText("ticket", Number.POSITIVE_INFINITY);
  const known = await readTicketToken(instance, token);
  check();
  if (known?.kind === "organization_invitation") return redeemInvitation(call, known.id);
  const ticket = redeemTicket(instance, known?.id);
  const user = requireUser(instance, ticket.userId);
  const complete = (signIn: SignIn): SignIn => {
    const session = createSession(instance, {
      clientId: signIn.clientId,
      user,
      device: createDevice(instance.random, call.request.headers),
      strategy: "ticket",
      actor: ticket.actor,
      lifetimeMs: ticket.sessionLifetimeMs,
    });
    const verification = createVerified("ticket");
    return { ...signIn, status: "complete", verification, createdSessionId: session.id };
  };
  return { user, complete };
}

/** An invitation to an organization proves the address it was sent to, and makes its owner a member. */
function redeemInvitation(call: FrontendCall, id: string): Redeemed {
  const { instance } = call;
  const { emailAddress } = requirePendingOrganizationInvitation(instance, id);
  const user = requireUserByIdentifier(instance, emailAddress);
  acceptOrganizationInvitation(instance, id, user);
  const verification = createVerified("ticket");
  return { user, complete: (signIn) => completeSignIn(call, { ...signIn, verification }, user) };
}

/** What an invitation brings to a sign-up: an address that needs no proof. `null` without a ticket. */
export async function readInvitationTicket(call: FrontendCall): Promise<Partial<SignUp> | null> {
  const token = call.fields.getText("ticket", Number.POSITIVE_INFINITY);
  if (!token) return null;
  const known = await readTicketToken(call.instance, token);
  const id = known?.id ?? "";
  const { emailAddress } =
    known?.kind === "organization_invitation"
      ? requirePendingOrganizationInvitation(call.instance, id)
      : requirePendingInvitation(call.instance, id);
  return { emailAddress, emailVerification: createVerified("ticket"), invitationId: id };
}
